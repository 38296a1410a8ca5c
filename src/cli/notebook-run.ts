import { dirname, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { CanlabError, ConfigError, InterruptedError } from "../core/errors.js";
import type { ProgressBar } from "../core/logger.js";
import { writeNotebook, type Json, type Notebook } from "../notebook/nbformat/index.js";
import { runNotebook, startKernel, type FailedCell, type RunProgress } from "../notebook/runner/index.js";
import { nameOf, placeFor, readNotebookFile, writeText } from "./notebook-files.js";
import type { NotebookJob } from "./notebook-job.js";

/** Options of `canlab notebook run`. */
export interface RunFlags {
  /** A folder, or with one notebook a file. */
  readonly out: string;
  /** Seconds for each cell. */
  readonly timeout?: number;
  /** Each "name=value". */
  readonly param?: readonly string[];
  readonly allowErrors?: boolean;
  readonly useColor: boolean;
}

/** `canlab notebook run`: executes notebooks one after the other and saves each with what it gave, also when a cell fails.
 *
 * @throws CanlabError if a cell failed, InterruptedError after Ctrl-C; the notebooks are saved before that */
export async function notebookRun(
  files: readonly string[],
  flags: RunFlags,
  job: NotebookJob,
): Promise<void> {
  const params = readParams(flags.param ?? []);
  const places = files.map((path) => placeFor(path, { ...flags, ending: ".ipynb", numFiles: files.length }));
  const failures: string[] = [];
  for (const [i, path] of files.entries()) {
    const result = await runFile(path, { ...flags, params }, job);
    await writeText(places[i]!, writeNotebook(result.notebook));
    job.print(`${path} -> ${places[i]}${result.failed ? " (a cell failed)" : ""}`);
    if (result.isInterrupted)
      throw new InterruptedError(`stopped in ${path}; what was done is in ${places[i]}`);
    if (!result.failed) continue;
    describeFailure(path, result, { useColor: flags.useColor, complain: job.complain });
    failures.push(path);
  }
  if (failures.length > 0) throw new CanlabError("CELL_FAILED", `a cell failed in ${failures.join(", ")}`);
}

async function runFile(
  path: string,
  flags: RunFlags & { readonly params: Readonly<Record<string, Json>> },
  { logger, signal }: NotebookJob,
) {
  const notebook = await readNotebookFile(path);
  checkLanguage(path, notebook);
  let bar: ProgressBar | undefined;
  const onProgress = ({ numDone, numCells, title }: RunProgress) => {
    bar ??= logger.progress(nameOf(path).slice(0, 13), numCells, "cells");
    bar.update(numDone, title === undefined ? {} : { cell: title });
  };
  try {
    return await runNotebook(notebook, {
      start: () => startKernel({ cwd: resolve(dirname(path)) }),
      timeoutMs: flags.timeout === undefined ? undefined : flags.timeout * 1000,
      params: flags.params,
      stopOnError: flags.allowErrors !== true,
      signal,
      onProgress,
    });
  } finally {
    bar?.stop();
  }
}

/** "epochs=3" is a number, "name=can" a text: what is not JSON is taken as it is typed. */
function readParams(given: readonly string[]): Record<string, Json> {
  const pairs = given.map((text): [string, Json] => {
    const at = text.indexOf("=");
    if (at < 1) throw new ConfigError(`--param ${text}: wanted name=value, for example --param epochs=3`);
    const value = text.slice(at + 1);
    try {
      return [text.slice(0, at), JSON.parse(value) as Json];
    } catch {
      return [text.slice(0, at), value];
    }
  });
  return Object.fromEntries(pairs);
}

function checkLanguage(path: string, { metadata }: Notebook): void {
  const { language, name } = (metadata["kernelspec"] ?? {}) as Record<string, unknown>;
  if (typeof language !== "string" || /^(typescript|javascript)$/i.test(language)) return;
  throw new ConfigError(`${path} is for the kernel ${String(name)} (${language}); canlab runs TypeScript`);
}

function describeFailure(
  path: string,
  { notebook, failed }: { notebook: Notebook; failed: FailedCell | undefined },
  { useColor, complain }: { useColor: boolean; complain: (text: string) => void },
): void {
  if (failed === undefined) return;
  const source = notebook.cells[failed.index]?.source.split("\n") ?? [];
  const shown = source.slice(0, 12).map((line) => `    ${line}`);
  if (source.length > shown.length) shown.push(`    … ${source.length - shown.length} more lines`);
  const head = `${path}, cell ${failed.index + 1} of ${notebook.cells.length} (${failed.id}):`;
  const text = [head, ...shown, "", ...failed.traceback, ""].join("\n");
  complain(useColor ? text : stripVTControlCharacters(text));
}
