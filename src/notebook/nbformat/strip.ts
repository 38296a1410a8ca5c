import type { Cell, JsonObject, Notebook } from "./types.js";

/** What running or looking at a cell leaves in its metadata. */
const traces = ["execution", "papermill", "collapsed", "scrolled", "ExecuteTime", "vscode"];

/** The object without some of its keys. */
export const without = (object: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

function stripCell(cell: Cell): Cell {
  const metadata = without(cell.metadata, traces);
  return cell.cell_type === "code"
    ? { ...cell, metadata, execution_count: null, outputs: [] }
    : { ...cell, metadata };
}

/** The notebook without outputs, execution counts, widget state and the other traces of a run. */
export function stripNotebook(notebook: Notebook): Notebook {
  const metadata = without(notebook.metadata, ["widgets", "papermill"]);
  return { ...notebook, metadata, cells: notebook.cells.map(stripCell) };
}
