import { inspect } from "node:util";
import { fileURLToPath } from "node:url";
import { codeFrame, green, red } from "./code-frame.js";
import { findScript } from "./scripts.js";

/** An error as Jupyter's `error` message has it. */
export interface ErrorRecord {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A cell that was ended by the reader. */
export class KeyboardInterrupt extends Error {
  override readonly name = "KeyboardInterrupt";
}

const maxDepth = 5;
const ownFolder = new URL("./", import.meta.url);
const frame = /^\s*at (?:(.*?) \()?(?:async )?(.*?):(\d+):(\d+)\)?$/;

/** Name, message and a traceback that shows the places in the reader's TypeScript; what the kernel itself called is left out. */
export function describeError(error: unknown): ErrorRecord {
  const { ename, evalue } = nameOf(error);
  return { ename, evalue, traceback: tracebackOf(error, new Set()) };
}

function nameOf(error: unknown) {
  if (!(error instanceof Error))
    return { ename: typeof error === "object" ? "Thrown" : `Thrown ${typeof error}`, evalue: textOf(error) };
  const own: unknown = error.name;
  return { ename: typeof own === "string" && own !== "" ? own : "Error", evalue: String(error.message) };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : inspect(value, { depth: 2 }));

function tracebackOf(error: unknown, seen: Set<unknown>): string[] {
  const { ename, evalue } = nameOf(error);
  const head = `${red(ename)}: ${evalue}`;
  if (!(error instanceof Error) || seen.has(error) || seen.size >= maxDepth) return [head];
  seen.add(error);
  const lines = [head, ...framesOf(error)];
  const { cause } = error;
  if (cause !== undefined) lines.push("", "caused by", ...tracebackOf(cause, seen));
  if (error instanceof AggregateError) {
    error.errors.forEach((one: unknown, index) =>
      lines.push("", `error ${index + 1} of ${error.errors.length}`, ...tracebackOf(one, seen)),
    );
  }
  return lines;
}

/** The stack's frames; the first in the reader's code with the lines around it. */
function framesOf(error: Error): string[] {
  const stack = typeof error.stack === "string" ? error.stack : "";
  const text = stack.startsWith(String(error)) ? stack.slice(String(error).length) : stack;
  let framed = false;
  return text.split("\n").flatMap((line) => {
    const found = frame.exec(line);
    if (!found) return /^\s*at |^\s*$/.test(line) || stack !== text ? [] : [];
    const [, name = "", file = "", lineText, columnText] = found;
    if (isInternal(file)) return [];
    const script = findScript(file);
    const generated = { line: Number(lineText) - 1, column: Number(columnText) - 1 };
    const place = script?.locate(generated);
    if (script && !place) return [];
    const at = place ?? generated;
    const title = `${name ? `${readable(name)}, ` : ""}${green(script?.title ?? plainPath(file))}`;
    const shown = `  at ${title}, line ${at.line + 1}, column ${at.column + 1}`;
    if (!script || framed) return [shown];
    framed = true;
    return [shown, ...codeFrame(script.source, at)];
  });
}

const isInternal = (file: string) =>
  file.startsWith("node:") ||
  file.startsWith(ownFolder.href) ||
  file.startsWith(fileURLToPath(ownFolder)) ||
  file === "<anonymous>";

const readable = (name: string) => name.replace(/^async /, "").replace(/^Object\.<anonymous>$/, "");
const plainPath = (file: string) => (file.startsWith("file:") ? fileURLToPath(file) : file);
