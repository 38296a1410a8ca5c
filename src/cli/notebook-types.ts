import { tagsOf, type Notebook } from "../notebook/nbformat/index.js";
import { compileCell } from "../notebook/session/compile-cell.js";
import { loadConverter } from "../notebook/session/converter.js";
import { describeTypeErrors } from "../notebook/session/type-errors.js";

/** What the kernel gives every cell. */
const GLOBALS = "declare function display(value: unknown, options?: object): any;\n";

/** What the compiler says against the code cells, as the kernel would when they are run from start to end. Nothing is run.
 *
 * @param rootDir where the notebook lies */
export function typeProblems(notebook: Notebook, rootDir: string): string[] {
  const loaded = loadConverter({
    rootDir,
    globals: { path: `${rootDir}/__globals__.d.ts`, text: GLOBALS },
  });
  const problems: string[] = [];
  let declarations = "";
  for (const [i, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code" || cell.source.trim() === "" || tagsOf(cell).includes("raises-exception"))
      continue;
    // Lines for the kernel itself, such as %reload, are no TypeScript.
    if (/^\s*%/.test(cell.source)) continue;
    const compiled = compileCell(loaded, cell.source, { declarations, check: true });
    const kept =
      "cell" in compiled ? compiled : compileCell(loaded, cell.source, { declarations, check: false });
    // So that one error is not said again by every cell after it.
    if ("cell" in kept) declarations = kept.cell.declarations;
    if ("cell" in compiled) continue;
    const origin = { title: `cell ${i + 1}`, source: cell.source, added: 1, file: loaded.cellFile };
    const { traceback } = describeTypeErrors(loaded.ts, compiled.errors, origin);
    problems.push(traceback.filter((line) => !line.startsWith("The cell was not run")).join("\n"));
  }
  return problems;
}
