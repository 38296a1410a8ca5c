import { renderNotebook } from "../notebook/export/render-notebook.js";
import { nameOf, placeFor, readNotebookFile, writeText } from "./notebook-files.js";
import type { NotebookJob } from "./notebook-job.js";

/** `canlab notebook export`: each notebook as a page that opens without a network. */
export async function notebookExport(
  files: readonly string[],
  { html }: { readonly html: string },
  { print, logger }: NotebookJob,
): Promise<void> {
  for (const path of files) {
    const notebook = await readNotebookFile(path);
    const hasOutputs = notebook.cells.some((cell) => cell.cell_type === "code" && cell.outputs.length > 0);
    if (!hasOutputs) logger.warn(`${path} has no outputs; run it first: canlab notebook run ${path}`);
    const place = placeFor(path, { out: html, ending: ".html", numFiles: files.length });
    await writeText(place, await renderNotebook(notebook, { title: nameOf(path) }));
    print(`${path} -> ${place}`);
  }
}
