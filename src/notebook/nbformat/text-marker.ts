import { oneOf } from "../../core/config.js";
import { DataError } from "../../core/errors.js";
import type { Cell, Json, JsonObject } from "./types.js";

/** The line that starts a cell in a text source. */
export interface Marker {
  readonly type: Cell["cell_type"];
  readonly metadata: JsonObject;
}

/** Cell metadata that belongs to the text; what a program notes about a run does not. */
const textKeys = ["tags", "name", "jupyter", "slideshow", "editable", "deletable"];

const marker = /^\/\/ %%(?: \[(\w+)\])?(?:\s+(.*?))?\s*$/;

/** The marker in a line, or undefined.
 *
 * @throws DataError if it is one but cannot be read */
export function readMarker(text: string, lineNumber: number): Marker | undefined {
  if (!/^\/\/ %%(?:\s|$)/.test(text)) return undefined;
  const [, type = "code", rest = ""] = marker.exec(text) ?? [];
  try {
    return {
      type: oneOf("cell type", type, ["code", "markdown", "raw"]),
      metadata: readPairs(rest),
    };
  } catch (cause) {
    throw new DataError(`readTextSource: line ${lineNumber}: ${(cause as Error).message}`, { cause });
  }
}

/** `key=JSON key=JSON`. */
function readPairs(text: string): JsonObject {
  const pairs: [string, Json][] = [];
  let rest = text.trim();
  while (rest !== "") {
    const [head, key] = /^(\w+)=/.exec(rest) ?? [];
    if (head === undefined || key === undefined) {
      throw new DataError(
        `after the cell type come key=JSON pairs, got ${JSON.stringify(rest.slice(0, 40))}`,
      );
    }
    const { value, length } = readJson(rest.slice(head.length));
    pairs.push([oneOf("cell metadata", key, textKeys), value]);
    rest = rest.slice(head.length + length).trim();
  }
  return Object.fromEntries(pairs);
}

/** The JSON value that a text starts with; ends at a space or at the end. */
function readJson(text: string): { value: Json; length: number } {
  const ends = [...text.matchAll(/\s|$/g)].map((found) => found.index ?? 0);
  for (const end of ends.slice(0, 1000)) {
    try {
      return { value: JSON.parse(text.slice(0, end)) as Json, length: end };
    } catch {
      // The space may lie inside the value.
    }
  }
  throw new DataError(`${JSON.stringify(text.slice(0, 40))} is not JSON; wanted for example ["parameters"]`);
}

/** The line that starts this cell. */
export function writeMarker(cell: Cell): string {
  const pairs = textKeys
    .filter((key) => cell.metadata[key] !== undefined)
    .map((key) => ` ${key}=${JSON.stringify(cell.metadata[key])}`);
  return `// %%${cell.cell_type === "code" ? "" : ` [${cell.cell_type}]`}${pairs.join("")}`;
}
