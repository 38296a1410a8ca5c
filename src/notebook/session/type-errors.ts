import { relative } from "node:path";
import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "./compiler-types.js";
import { codeFrame, red } from "./code-frame.js";
import type { Place } from "./source-map.js";

/** What the compiler says against a cell, as the reader sees it. */
export interface TypeErrors {
  readonly ename: "SyntaxError" | "TypeCheckError";
  readonly evalue: string;
  readonly traceback: readonly string[];
}

interface Origin {
  readonly title: string;
  readonly source: string;
  /** Lines that stand before the source in what the compiler read. */
  readonly added?: number;
}

const maxShown = 5;
/** Errors that come from the way a cell is compiled, not from its code: names are exported twice, a type is too private for a declaration, or a
 * module lies above the notebook's folder. */
const ofOurMaking = new Set([
  2323, 2484, 2742, 2527, 4020, 4023, 4025, 4058, 4060, 4081, 4082, 4094, 5097, 6059, 7056,
]);

/** What `noImplicitAny` reports: a cell may leave types out. */
const implicitAny = new Set([
  7005, 7006, 7008, 7009, 7010, 7011, 7012, 7013, 7014, 7015, 7016, 7017, 7018, 7019, 7020, 7022, 7023, 7024,
  7025, 7026, 7031, 7032, 7033, 7034, 7039, 7051, 7052, 7053, 7055, 7057,
]);

export const isSyntaxError = (diagnostic: ts.Diagnostic): boolean => diagnostic.code < 2000;

/** Those that stop a cell. With `check` off only what cannot run does. */
export function stoppingErrors(
  all: readonly ts.Diagnostic[],
  cellFile: string,
  options: { readonly rootDir: string; readonly check: boolean },
): readonly ts.Diagnostic[] {
  return all.filter(({ file, code, category }) => {
    if (!file || (category as number) !== 1 || implicitAny.has(code)) return false;
    if (file.fileName === cellFile && ofOurMaking.has(code)) return false;
    if (file.fileName !== cellFile && relative(options.rootDir, file.fileName).startsWith("..")) return false;
    return options.check || code < 2000;
  });
}

/** Line, code frame, caret, number and a hint. */
export function describeTypeErrors(
  ts: TypeScript,
  errors: readonly ts.Diagnostic[],
  cell: Origin & { readonly file: string },
): TypeErrors {
  const shown = errors.slice(0, maxShown).map((error) => {
    const origin = error.file?.fileName === cell.file ? cell : originOf(error.file);
    return describe(ts, error, origin);
  });
  const isSyntax = errors.some(isSyntaxError);
  const more = errors.length - shown.length;
  const traceback = shown.flatMap(({ lines }) => lines);
  if (more > 0) traceback.push(`and ${more} more`);
  if (!isSyntax)
    traceback.push("The cell was not run. To run it all the same, begin it with a line %nocheck.");
  return { ename: isSyntax ? "SyntaxError" : "TypeCheckError", evalue: shown[0]?.title ?? "", traceback };
}

const originOf = (file: ts.SourceFile | undefined): Origin => ({
  title: file?.fileName ?? "",
  source: file?.text ?? "",
});

/** For a local module that does not parse. */
export function syntaxErrorOf(ts: TypeScript, diagnostic: ts.Diagnostic, origin: Origin): SyntaxError {
  const { title, lines } = describe(ts, diagnostic, origin);
  const error = new SyntaxError(title);
  error.stack = ["SyntaxError: " + title, ...lines.slice(1)].join("\n");
  return error;
}

function describe(ts: TypeScript, diagnostic: ts.Diagnostic, { title, source, added = 0 }: Origin) {
  const place = inside(source, placeOf(ts, diagnostic, added));
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  const where = `${title}, line ${place.line + 1}, column ${place.column + 1}`;
  const related = (diagnostic.relatedInformation ?? []).map(
    ({ messageText }) => `  ${ts.flattenDiagnosticMessageText(messageText, "\n  ")}`,
  );
  return {
    title: `${text.split("\n")[0]} (TS${diagnostic.code}, ${where})`,
    lines: [
      `${red(isSyntaxError(diagnostic) ? "Syntax error" : "Type error")} in ${where}: TS${diagnostic.code}`,
      ...codeFrame(source, place, diagnostic.length ?? 1),
      text,
      ...related,
    ],
  };
}

/** The converter writes a line after the cell; what the compiler says of that line is about the cell's end. */
function inside(source: string, place: Place): Place {
  const lines = source.split("\n");
  if (place.line < lines.length) return place;
  return { line: lines.length - 1, column: lines.at(-1)!.length };
}

function placeOf(ts: TypeScript, { file, start }: ts.Diagnostic, added: number): Place {
  if (!file || start === undefined) return { line: 0, column: 0 };
  const { line, character } = ts.getLineAndCharacterOfPosition(file, start);
  return { line: Math.max(0, line - added), column: character };
}
