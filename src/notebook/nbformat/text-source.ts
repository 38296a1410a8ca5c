import { DataError } from "../../core/errors.js";
import { KERNEL_NAME } from "../install/kernel-spec.js";
import { kernelInfo } from "../kernel/kernel-info.js";
import { assignIds } from "./cell-ids.js";
import { readMarker, writeMarker, type Marker } from "./text-marker.js";
import type { Cell, JsonObject, Notebook } from "./types.js";

/** What a notebook of this kernel says about itself. */
export const notebookMetadata: JsonObject = {
  kernelspec: { display_name: "TypeScript (canlab)", language: "typescript", name: KERNEL_NAME },
  // The kernel's own words, so that saving from JupyterLab changes nothing.
  language_info: kernelInfo()["language_info"] as JsonObject,
};

// A line of a cell that reads like a marker gets a backslash, one that has backslashes there one more.
const escapeLine = (text: string): string => text.replace(/^\/\/ (\\*%%(?:\s|$))/, "// \\$1");
const unescapeLine = (text: string): string => text.replace(/^\/\/ \\(\\*%%(?:\s|$))/, "// $1");

/** The text without empty lines at both ends. */
const trimLines = (lines: readonly string[]): string => {
  const isText = (text: string) => text.trim() !== "";
  const first = lines.findIndex(isText);
  return first < 0 ? "" : lines.slice(first, lines.findLastIndex(isText) + 1).join("\n");
};

const comment = (text: string): string => (text === "" ? "//" : `// ${text}`);

function uncomment(text: string, lineNumber: number): string {
  if (text.startsWith("// ")) return text.slice(3);
  if (text === "//" || text.trim() === "") return "";
  throw new DataError(
    `readTextSource: line ${lineNumber}: text of a markdown or raw cell must start with "// ", got ${JSON.stringify(text.slice(0, 40))}`,
  );
}

function toCell({ type, metadata }: Marker, lines: readonly string[], firstLine: number): Cell {
  const base = { id: "", metadata };
  const plain = lines.map(unescapeLine);
  if (type === "code") {
    return { ...base, cell_type: type, source: trimLines(plain), execution_count: null, outputs: [] };
  }
  const source = trimLines(plain.map((text, i) => uncomment(text, firstLine + i)));
  return { ...base, cell_type: type, source };
}

/** Reads a notebook's text source: TypeScript in the percent format of jupytext. `// %%` starts a code cell,
 * `// %% [markdown]` and `// %% [raw]` one whose lines all start with `// `; `tags=["parameters"]` and other cell metadata may follow.
 * Comments before the first marker are notes to the reader of the file. Cell ids are made from the text.
 *
 * @throws DataError with the line that cannot be read */
export function readTextSource(text: string): Notebook {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const cells: Cell[] = [];
  let open: { marker: Marker; from: number } | undefined;
  const close = (end: number) => {
    if (open) cells.push(toCell(open.marker, lines.slice(open.from, end), open.from + 1));
  };
  lines.forEach((text, i) => {
    const marker = readMarker(text, i + 1);
    if (marker) {
      close(i);
      open = { marker, from: i + 1 };
    } else if (!open && text.trim() !== "" && !text.startsWith("//")) {
      throw new DataError(`readTextSource: line ${i + 1}: code before the first "// %%"; put one above it`);
    }
  });
  close(lines.length);
  return { nbformat: 4, nbformat_minor: 5, metadata: notebookMetadata, cells: assignIds(cells) };
}

/** The text source of a notebook: `readTextSource` gives its cells back, but for empty lines at both ends of a cell, outputs,
 * attachments, and metadata that is not of the text.
 *
 * @throws DataError for a cell with attachments: a text source has no place for them */
export function writeTextSource(notebook: Notebook): string {
  const parts = notebook.cells.map((cell, i) => {
    if (cell.cell_type !== "code" && Object.keys(cell.attachments ?? {}).length > 0) {
      throw new DataError(
        `writeTextSource: cells[${i}] has attachments; link to a picture file or data URI instead`,
      );
    }
    const lines = trimLines(cell.source.split(/\r\n?|\n/)).split("\n");
    const written = cell.cell_type === "code" ? lines : lines.map(comment);
    const body = written.map(escapeLine);
    const isEmpty = lines.length === 1 && lines[0] === "";
    return [writeMarker(cell), ...(isEmpty ? [] : body), ""].join("\n");
  });
  return parts.join("\n");
}
