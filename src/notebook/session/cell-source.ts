import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./compiler-types.js";

/** What the lines that begin with `%` at the top of a cell ask for. */
export interface CellSource {
  /** The cell with magics and `export` blanked out, so that every place stays where it was. */
  readonly code: string;
  readonly noCheck: boolean;
  readonly reload: boolean;
  /** A magic that is not known. */
  readonly unknown?: string;
}

const magic = /^%(\S*)[^\n]*$/;
const blank = (text: string) => text.replace(/[^\n\r]/g, " ");

export function readCell(ts: TypeScript, cell: string): CellSource {
  const names: string[] = [];
  const lines = cell.split("\n");
  for (const [index, line] of lines.entries()) {
    const found = magic.exec(line.trim());
    if (line.trim() !== "" && !found) break;
    if (found) names.push(found[1]!);
    lines[index] = blank(line);
  }
  const unknown = names.find((name) => name !== "nocheck" && name !== "reload");
  const code = blankExports(ts, lines.join("\n"));
  return { code, noCheck: names.includes("nocheck"), reload: names.includes("reload"), unknown };
}

/** Every variable of a cell is seen by later ones, so that `export` says nothing; tslab would export it a second time. */
function blankExports(ts: TypeScript, code: string): string {
  if (!code.includes("export")) return code;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, true);
  let result = code;
  const erase = (node: ts.Node, end = node.end) => {
    const start = node.getStart(file);
    result = result.slice(0, start) + blank(result.slice(start, end)) + result.slice(end);
  };
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement) && !statement.isExportEquals)
      erase(statement, statement.expression.getStart(file));
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    for (const modifier of modifiers) {
      if (modifier.kind === ts.SyntaxKind.ExportKeyword || modifier.kind === ts.SyntaxKind.DefaultKeyword)
        erase(modifier);
    }
  }
  return result;
}
