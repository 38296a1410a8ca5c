import { ConfigError } from "../core/errors.js";
import { stripNotebook, writeNotebook } from "../notebook/nbformat/index.js";
import { readNotebookFile, readText, writeText } from "./notebook-files.js";
import type { NotebookJob } from "./notebook-job.js";

/** `canlab notebook strip`: takes outputs, counts and widget state out, in place. A file without them is not touched. */
export async function notebookStrip(files: readonly string[], { print }: NotebookJob): Promise<void> {
  for (const path of files) {
    if (!path.endsWith(".ipynb")) throw new ConfigError(`${path}: only an .ipynb file has outputs`);
    const before = await readText(path);
    const after = writeNotebook(stripNotebook(await readNotebookFile(path)));
    if (after !== before) await writeText(path, after);
    print(`${path}: ${after === before ? "nothing to strip" : "stripped"}`);
  }
}
