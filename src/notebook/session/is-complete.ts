import type { Session } from "../session-types.js";
import { readCell } from "./cell-source.js";
import type { TypeScript } from "./compiler-types.js";

type Completeness = ReturnType<Session["isComplete"]>;

/** Codes of "… expected" and of templates and comments without an end; at the end of the code they mean that more is to come. */
const unterminated = new Set([1010, 1160, 1161]);

/** A string in quotes ends in its line, or is wrong. */
const openString = 1002;

/** Whether Enter runs the code. A blank last line runs it in any case, so that nobody is caught in an unfinished block. */
export function isComplete(ts: TypeScript, cell: string): Completeness {
  const { code } = readCell(ts, cell);
  const file = ts.createSourceFile("cell.tsx", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  // Not in the public type; the converter's own check reads it too.
  const errors = (file as unknown as { parseDiagnostics: readonly { code: number; start: number }[] })
    .parseDiagnostics;
  if (errors.length === 0 || /\n[ \t]*\n[ \t]*$/.test(code)) return { status: "complete" };
  const end = code.trimEnd().length;
  const isUnfinished = errors.some(
    ({ code: number, start }) => unterminated.has(number) || (start >= end && number !== openString),
  );
  return isUnfinished ? { status: "incomplete", indent: indentAfter(code) } : { status: "invalid" };
}

/** That of the last line, two more after an opening bracket. */
function indentAfter(code: string): string {
  const last = code.split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(last)![0];
  return /[{([]\s*$/.test(last) ? indent + "  " : indent;
}
