import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { CanlabError, DataError } from "../core/errors.js";
import { readTextSource, stripNotebook, writeNotebook, type Notebook } from "../notebook/nbformat/index.js";
import { readNotebookFile, readText } from "./notebook-files.js";
import type { NotebookJob } from "./notebook-job.js";
import { createTypeCheck } from "./notebook-types.js";

/** `canlab notebook check`: notebooks that can be committed. Valid, without outputs, in step with a text source beside them, and without
 * type errors.
 *
 * @throws CanlabError if anything is wrong */
export async function notebookCheck(
  files: readonly string[],
  { types }: { readonly types: boolean },
  { print, complain, logger, signal }: NotebookJob,
): Promise<void> {
  const bar = logger.progress("check", files.length, "notebooks");
  const checks = new Map<string, ReturnType<typeof createTypeCheck>>();
  const checkTypes = (path: string, notebook: Notebook): string[] => {
    const folder = resolve(dirname(path));
    if (!types) return [];
    const check = checks.get(folder) ?? createTypeCheck(folder);
    checks.set(folder, check);
    return check(notebook);
  };
  let numProblems = 0;
  for (const [i, path] of files.entries()) {
    signal.throwIfAborted();
    bar.update(i, {});
    const problems = await problemsOf(path, checkTypes);
    for (const problem of problems) complain(`${path}: ${stripVTControlCharacters(problem)}\n`);
    numProblems += problems.length;
  }
  bar.update(files.length, {});
  bar.stop();
  if (numProblems > 0) throw new CanlabError("CHECK_FAILED", `notebook check: ${numProblems} problems`);
  print(`${files.length} ${files.length === 1 ? "notebook is" : "notebooks are"} as they should be`);
}

async function problemsOf(
  path: string,
  checkTypes: (path: string, notebook: Notebook) => string[],
): Promise<string[]> {
  let notebook: Notebook;
  try {
    notebook = await readNotebookFile(path);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return [error.message];
  }
  return [...outputProblems(notebook), ...(await stepProblems(path)), ...checkTypes(path, notebook)];
}

function outputProblems(notebook: Notebook): string[] {
  const isStripped = writeNotebook(notebook) === writeNotebook(stripNotebook(notebook));
  return isStripped ? [] : ["has outputs or other traces of a run; canlab notebook strip takes them out"];
}

/** Whether the notebook is what its text source gives. */
async function stepProblems(path: string): Promise<string[]> {
  const base = path.replace(/\.(ipynb|ts)$/, "");
  if (!existsSync(`${base}.ts`) || !existsSync(`${base}.ipynb`)) return [];
  const wanted = writeNotebook(readTextSource(await readText(`${base}.ts`)));
  return wanted === (await readText(`${base}.ipynb`))
    ? []
    : [`${base}.ipynb is not what ${base}.ts gives; npm run notebooks writes it anew`];
}
