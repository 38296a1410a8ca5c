import { globalsDeclaration } from "../notebook/display/globals.js";
import { tagsOf, type Notebook } from "../notebook/nbformat/index.js";
import { compileCell } from "../notebook/session/compile-cell.js";
import { loadConverter, type LoadedConverter } from "../notebook/session/converter.js";
import { describeTypeErrors } from "../notebook/session/type-errors.js";

/** Says what the compiler has against the code cells of a notebook, as the kernel would when they are run from start to end.
 * Nothing is run. The compiler is started once.
 *
 * @param rootDir the folder in which the notebooks lie */
export function createTypeCheck(rootDir: string): (notebook: Notebook) => string[] {
  const globals = { path: `${rootDir}/__globals__.d.ts`, text: globalsDeclaration };
  const loaded = loadConverter({ rootDir, globals });
  return (notebook) => typeProblems(notebook, loaded);
}

function typeProblems(notebook: Notebook, loaded: LoadedConverter): string[] {
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
