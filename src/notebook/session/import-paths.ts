import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import type { CompleteOutcome } from "../session-types.js";
import type { TypeScript } from "./compiler-types.js";

type CompleteMatch = CompleteOutcome["matches"][number];

const importable = /(?<!\.d)\.([cm]?[jt]s|[jt]sx|json)$/;

/** Folders and files after `./` or `../` in the path of an import; `undefined` where the cursor is in no such path.
 *
 * @param folder of the notebook */
export function completeImportPath(
  ts: TypeScript,
  { code, cursor }: { readonly code: string; readonly cursor: number },
  folder: string,
): CompleteOutcome | undefined {
  const start = importPathStart(ts, code, cursor);
  const typed = start === undefined ? "" : code.slice(start, cursor);
  if (start === undefined || !/^\.{1,2}(\/|$)/.test(typed)) return undefined;
  const whole = (matches: readonly CompleteMatch[]) => ({
    start,
    end: cursor,
    matches: matches.filter(({ text }) => text.startsWith(typed)),
  });
  if (!typed.includes("/")) return whole(["./", "../"].map((text) => ({ text, kind: "directory" })));
  const parent = typed.slice(0, typed.lastIndexOf("/") + 1);
  return whole(entriesOf(join(folder, parent)).map(({ text, kind }) => ({ text: parent + text, kind })));
}

/** After the opening quote of the string around the cursor that names what is imported. */
function importPathStart(ts: TypeScript, code: string, cursor: number): number | undefined {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true);
  let start: number | undefined;
  const visit = (node: ts.Node): void => {
    if (cursor < node.pos || cursor > node.end) return;
    const from = node.getStart(file) + 1;
    const isInside = cursor >= from && (cursor < node.end || isUnclosed(code, node.end, from));
    if (ts.isStringLiteralLike(node) && isInside && namesImport(ts, node)) start = from;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return start;
}

/** A string without its closing quote ends with the line. */
const isUnclosed = (code: string, end: number, from: number) =>
  end <= from || code[end - 1] !== code[from - 1];

function namesImport(ts: TypeScript, node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isExternalModuleReference(parent)) return true;
  if (ts.isLiteralTypeNode(parent)) return ts.isImportTypeNode(parent.parent);
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== node) return false;
  const { expression } = parent;
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === "require")
  );
}

function entriesOf(folder: string): CompleteMatch[] {
  const isFolder = (name: string) => {
    try {
      return statSync(join(folder, name)).isDirectory();
    } catch {
      return false; // a link to nowhere
    }
  };
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith(".") && name !== "node_modules")
      .sort()
      .flatMap((name) => {
        if (isFolder(name)) return [{ text: `${name}/`, kind: "directory" }];
        return importable.test(name) ? [{ text: name, kind: "script" }] : [];
      });
  } catch {
    return []; // no such folder
  }
}
