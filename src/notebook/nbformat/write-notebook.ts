import type { Cell, Json, JsonObject, MimeBundle, Notebook, Output } from "./types.js";

// Python's str.splitlines, by which Jupyter cuts texts.
const lineEnds = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029";
const line = new RegExp(`[^${lineEnds}]*(?:\\r\\n|[${lineEnds}])|[^${lineEnds}]+$`, "g");

const lines = (text: string): string[] => text.match(line) ?? [];

const isLines = (mime: string): boolean =>
  mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";

const splitBundle = (bundle: MimeBundle): MimeBundle =>
  Object.fromEntries(
    Object.entries(bundle).map(([mime, data]) => [
      mime,
      typeof data === "string" && isLines(mime) ? lines(data) : data,
    ]),
  );

function splitOutput(output: Output): JsonObject {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return { ...output };
  return { ...output, data: splitBundle(output.data) };
}

function splitCell(cell: Cell): JsonObject {
  const source = lines(cell.source);
  if (cell.cell_type === "code") return { ...cell, source, outputs: cell.outputs.map(splitOutput) };
  if (cell.attachments === undefined) return { ...cell, source };
  const files = Object.entries(cell.attachments).map(([name, bundle]) => [name, splitBundle(bundle)]);
  return { ...cell, source, attachments: Object.fromEntries(files) as JsonObject };
}

const byCodePoint = ([a]: [string, unknown], [b]: [string, unknown]): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

/** JSON as Jupyter writes it: keys sorted, indented by one. `JSON.stringify` would put keys that look like numbers first. */
function layout(value: Json | undefined, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const isArray = Array.isArray(value);
  const inner = `${indent} `;
  const items = isArray
    ? (value as readonly Json[]).map((item) => layout(item, inner))
    : Object.entries(value as JsonObject)
        .filter(([, item]) => item !== undefined)
        .sort(byCodePoint)
        .map(([key, item]) => `${JSON.stringify(key)}: ${layout(item, inner)}`);
  const [open, close] = isArray ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${indent}${close}`;
}

/** The file's text, in Jupyter's own layout, so that saving from JupyterLab changes nothing but what was changed there. */
export function writeNotebook(notebook: Notebook): string {
  return `${layout({ ...notebook, cells: notebook.cells.map(splitCell) }, "")}\n`;
}
