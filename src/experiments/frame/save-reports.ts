import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { asDataError, writeAtomically } from "../../train/atomic-file.js";
import { budgets, type BudgetName } from "./budgets.js";
import { collect } from "./collect.js";
import { describeResults } from "./describe-results.js";
import type { Experiment } from "./experiment.js";
import { replaceSection } from "./marked-section.js";
import { reportSection } from "./report-section.js";
import { writeFigure } from "./write-figure.js";

/** Where results are, and where reports go. */
export interface SaveReportsOptions {
  readonly out: string;
  readonly docs: string;
  readonly preset: BudgetName;
  readonly seeds: readonly number[];
  /** Leaves out displays that lack runs; some of their arms may be there since displays share runs. Default false. */
  readonly onlyComplete?: boolean;
}

/** Writes of each display that has results: its figure to `<docs>/figures`, its numbers to `<docs>/results`, its section of
 * `<docs>/reproducing.md` between markers. Nothing is run.
 *
 * @returns the files
 * @throws DataError if one cannot be written */
export async function saveReports(
  experiments: readonly Experiment[],
  { out, docs, preset, seeds, onlyComplete = false }: SaveReportsOptions,
): Promise<string[]> {
  const written: string[] = [];
  const page = join(docs, "reproducing.md");
  for (const folder of ["figures", "results"]) {
    await mkdir(join(docs, folder), { recursive: true }).catch((error: unknown) => {
      throw asDataError("make folder", join(docs, folder), error);
    });
  }
  let text = await readFile(page, "utf8").catch(() => "# Reproducing the numbers\n");
  for (const experiment of experiments) {
    const found = await collect(experiment, { out, budget: budgets[preset], seeds });
    if (found.observations.length === 0 || (onlyComplete && found.numMissing > 0)) continue;
    const name = experiment.id.toLowerCase();
    written.push(...(await writeFigure(experiment.figure(found), join(docs, "figures", name))));
    const results = describeResults(experiment, found, preset);
    const path = join(docs, "results", `${name}.json`);
    await writeAtomically(path, (file) => file.writeFile(JSON.stringify(results, null, 1) + "\n"));
    written.push(path);
    const section = reportSection(experiment, found, { preset, figure: `figures/${name}` });
    text = replaceSection(text, experiment.id, section);
  }
  if (written.length > 0) {
    await writeAtomically(page, (file) => file.writeFile(text));
    written.push(page);
  }
  return written;
}
