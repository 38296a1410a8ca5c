import { ConfigError } from "../../core/errors.js";
import { assignIds, tagsOf, type Cell, type CodeCell, type Json, type Notebook } from "../nbformat/index.js";

export type Parameters = Readonly<Record<string, Json>>;

const TAG = "injected-parameters";

const isName = (name: string): boolean => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);

/** The notebook with a cell of these values after its cell tagged `parameters` (papermill's way); at the top where there is
 * none. A cell that an earlier run put in is replaced.
 *
 * @throws ConfigError for a name that is none, or that the tagged cell does not have */
export function injectParameters(notebook: Notebook, params: Parameters): Notebook {
  const cells = notebook.cells.filter((cell) => !tagsOf(cell).includes(TAG));
  const names = Object.keys(params);
  if (names.length === 0) return cells.length === notebook.cells.length ? notebook : { ...notebook, cells };
  const at = cells.findIndex((cell) => tagsOf(cell).includes("parameters"));
  for (const name of names) checkName(name, cells[at]);
  const source = ["// Parameters", ...names.map((name) => `let ${name} = ${literal(params[name]!)};`)].join(
    "\n",
  );
  const cell: CodeCell = {
    cell_type: "code",
    id: "",
    metadata: { tags: [TAG] },
    source,
    execution_count: null,
    outputs: [],
  };
  const id = `${assignIds([cell])[0]!.id}-injected`;
  return { ...notebook, cells: [...cells.slice(0, at + 1), { ...cell, id }, ...cells.slice(at + 1)] };
}

// A line separator is fine in JSON and ends a string in some editors and highlighters.
const literal = (value: Json): string =>
  JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

function checkName(name: string, cell: Cell | undefined): void {
  if (!isName(name)) {
    throw new ConfigError(`runNotebook: the parameter ${JSON.stringify(name)} is no variable name`);
  }
  if (cell === undefined) return;
  const words: readonly string[] = cell.source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [];
  if (words.includes(name)) return;
  const declared = [...cell.source.matchAll(/\b(?:let|const|var)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)];
  const list = declared.map(([, found]) => found).join(", ") || "none";
  throw new ConfigError(
    `runNotebook: the cell tagged "parameters" has no ${JSON.stringify(name)}; it has ${list}`,
  );
}
