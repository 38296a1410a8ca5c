import { inspect } from "node:util";
import { fileURLToPath } from "node:url";
import { codeFrame, green, red } from "./code-frame.js";
import { readFrames } from "./frames.js";
import { findScript, placeBefore } from "./scripts.js";

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

/** The stack's frames down to the cell; the first in the reader's code with the lines around it. */
function framesOf(error: Error): string[] {
  const frames = readFrames(typeof error.stack === "string" ? error.stack : "");
  const last = frames.findLastIndex(({ file }) => findScript(file) !== undefined);
  let isFramed = false;
  return frames.slice(0, last < 0 ? undefined : last + 1).flatMap((frame) => {
    if (frame.isInternal) return [];
    const script = findScript(frame.file);
    const place = script ? placeBefore(script.steps, frame) : frame;
    if (!place) return []; // code that the compiler made up
    const title = green(script?.title ?? plainPath(frame.file));
    // A function of an earlier cell is called as a property of what holds them.
    const name = frame.name.replace(/^Object\.(<anonymous>)?/, "");
    const shown = `  at ${name === "" ? "" : `${name}, `}${title}, line ${place.line + 1}, column ${place.column + 1}`;
    if (!script || isFramed) return [shown];
    isFramed = true;
    return [shown, ...codeFrame(script.source, place)];
  });
}

const plainPath = (file: string) => (file.startsWith("file:") ? fileURLToPath(file) : file);
