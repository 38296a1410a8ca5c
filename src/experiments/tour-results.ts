import type { ArmName as MethodArm } from "../methods/option-types.js";
import { writeAtomically } from "../train/atomic-file.js";
import { renderReport } from "../widgets/report.js";
import { tourMetrics, type ArmResult, type Scores } from "../widgets/tour-report.js";
import { armLabels, EVAL_SPLITS, type ArmName } from "./tour-arms.js";
import { exportTourEncoder } from "./tour-export.js";
import { chanceOf } from "./tour-evaluation.js";
import type { TourOutcome, TourSummary } from "./tour-outcome.js";
import { tourReport } from "./tour-report-data.js";

function armResult(name: ArmName, { trained, evaluation, run }: TourOutcome): ArmResult {
  const result = trained.get(name as MethodArm);
  const { scores } = evaluation.get(name)!;
  const arm = { key: name, label: armLabels[name], scores: { ...scores } as unknown as Scores };
  if (result === undefined) return { ...arm, history: [] };
  const { history, steps, seconds } = result;
  return { ...arm, history, steps, seconds, imagesPerSecond: (steps * run.settings.batchSize) / seconds };
}

/** `results.json`: every number of the report, names in snake case. */
function resultsJson(arms: readonly ArmResult[], { evaluation, command, run }: TourOutcome): string {
  const { preset, seed } = run.settings;
  const entries = arms.map(({ key, scores, history, steps = 0, seconds = 0, imagesPerSecond = 0 }) => {
    const numbers = { seed, steps, seconds, images_per_second: imagesPerSecond, loss_history: history };
    return [key, { ...numbers, ...Object.fromEntries(EVAL_SPLITS.map((split) => [split, scores[split]])) }];
  });
  const results = {
    version: 1,
    ...{ preset, seed, command, settings: run.settings, chance: chanceOf(evaluation) },
    arms: Object.fromEntries(entries) as unknown,
  };
  return JSON.stringify(results, null, 1) + "\n";
}

/** Writes encoders, `results.json` and `report.html`, each atomically.
 *
 * @throws DataError if a file cannot be written */
export async function writeResults(outcome: TourOutcome): Promise<TourSummary> {
  const { trained, evaluation, run } = outcome;
  const { settings, folder, logger } = run;
  const bar = logger.progress("write results", trained.size + 2, "files");
  let done = 0;
  for (const [name, { params }] of trained) {
    const { val } = evaluation.get(name)!.scores;
    const metrics = Object.fromEntries(Object.entries(val).map(([key, value]) => [`${key}, val`, value]));
    await exportTourEncoder(folder.path(`${name}-encoder`), { method: name, params, settings, metrics });
    bar.update(++done);
  }
  const arms = [...evaluation.keys()].map((name) => armResult(name, outcome));
  const [resultsPath, reportPath] = [folder.path("results.json"), folder.path("report.html")];
  await writeAtomically(resultsPath, (file) => file.writeFile(resultsJson(arms, outcome)));
  bar.update(++done);
  const page = await renderReport(await tourReport(arms, outcome));
  await writeAtomically(reportPath, (file) => file.writeFile(page));
  bar.update(done + 1);
  bar.stop();
  const rows = arms.map(({ label, scores }) => ({ label, scores: scores["val"]! }));
  return { metrics: tourMetrics, rows, reportPath, resultsPath };
}
