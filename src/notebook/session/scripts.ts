import { deflateRawSync, inflateRawSync } from "node:zlib";
import { originalPlace, type Place } from "./source-map.js";

/** One piece of code that ran: a cell or a local module. */
export interface Script {
  /** As stack traces show it to the reader: `Cell In[3]` or a path. */
  readonly title: string;
  readonly source: string;
  /** From the running code back to the source. */
  readonly steps: readonly Step[];
}

/** Packed: a long session has thousands, of which few are ever asked for. */
const scripts = new Map<string, Buffer>();
const maxScripts = 5000;
/** The one asked for last: the frames of a trace are mostly of the same script. */
let last: { readonly packed: Buffer; readonly script: Script } | undefined;

/** Remembers what ran under `file`, for the traces of errors that come later. The oldest are forgotten. */
export function rememberScript(file: string, script: Script): void {
  scripts.delete(file);
  // Copied: what zlib gives is a view of a buffer of 16 kB.
  scripts.set(file, Buffer.from(deflateRawSync(JSON.stringify(script), { level: 1 })));
  const oldest = scripts.keys().next().value;
  if (scripts.size > maxScripts && oldest !== undefined) scripts.delete(oldest);
}

export function findScript(file: string): Script | undefined {
  const packed = scripts.get(file);
  if (!packed || packed === last?.packed) return packed && last?.script;
  const script = JSON.parse(inflateRawSync(packed).toString()) as Script;
  last = { packed, script };
  return script;
}

/** One compilation: its map (none: it changed nothing), and how many lines were put before what it was given. */
export interface Step {
  readonly map?: string;
  readonly added: number;
}

/** Follows compilations from the last back to the first; `undefined` for code that one of them made up. */
export function placeBefore(steps: readonly Step[], place: Place): Place | undefined {
  let at: Place | undefined = place;
  for (const { map, added } of steps) {
    const before: Place | undefined = at && (map === undefined ? at : originalPlace(map, at));
    at = before && before.line >= added ? { line: before.line - added, column: before.column } : undefined;
  }
  return at;
}
