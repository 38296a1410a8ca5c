import { mkdir } from "node:fs/promises";
import { wholeNumber } from "../../core/config.js";
import { asDataError } from "../../train/atomic-file.js";
import { budgets, type BudgetName } from "./budgets.js";
import type { Experiment } from "./experiment.js";
import { planJobs } from "./plan.js";
import type { RunContext } from "./run-context.js";
import { runJobs } from "./run-jobs.js";
import { missingOf, type Job } from "./run-one.js";

/** What `runExperiments` is told beside how to run. */
export interface RunExperimentsOptions {
  readonly preset: BudgetName;
  readonly seeds: readonly number[];
  /** Runs side by side. */
  readonly numJobs: number;
}

/** Does the runs of the displays that have no result yet, each once however many displays read it.
 *
 * @returns how many runs there are, and how many were done now
 * @throws ConfigError on a bad option; DataError, InterruptedError as `runJobs` */
export async function runExperiments(
  experiments: readonly Experiment[],
  { preset, seeds, numJobs }: RunExperimentsOptions,
  context: RunContext,
): Promise<{ readonly numRuns: number; readonly numDone: number }> {
  wholeNumber("jobs", numJobs, 1);
  await mkdir(context.out, { recursive: true }).catch((error: unknown) => {
    throw asDataError("make folder", context.out, error);
  });
  const jobs = planJobs(experiments, { budget: budgets[preset], seeds });
  const missing: Job[] = [];
  for (const job of jobs) if ((await missingOf(job, context.out)).length > 0) missing.push(job);
  const known = jobs.length - missing.length;
  context.logger.info(`${jobs.length} runs, ${known} of them done before, ${missing.length} to do`);
  await runJobs(missing, numJobs, context);
  return { numRuns: jobs.length, numDone: missing.length };
}
