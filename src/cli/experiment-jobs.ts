import { oneOf } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { EXPERIMENTS } from "../experiments/displays/index.js";
import { BUDGET_NAMES, budgets } from "../experiments/frame/budgets.js";
import { collect } from "../experiments/frame/collect.js";
import type { Experiment } from "../experiments/frame/experiment.js";
import { reportSection } from "../experiments/frame/report-section.js";
import { runExperiments } from "../experiments/frame/run-experiments.js";
import { saveReports } from "../experiments/frame/save-reports.js";
import { createConsoleLogger } from "./console-logger.js";
import type { CliContext } from "./context.js";
import { stopOnCtrlC } from "./stop-signal.js";

/** Options of `canlab experiment`, as commander gives them. */
export interface ExperimentFlags {
  readonly preset: string;
  readonly seeds: readonly number[];
  readonly out: string;
  readonly jobs?: number;
  readonly threads?: number;
  readonly device?: string;
  readonly cacheDir?: string;
  readonly quiet?: boolean;
  readonly save?: boolean;
  readonly docs?: string;
}

/** The displays by id, in their order; "all" for all.
 *
 * @throws ConfigError on an unknown id */
function chosen(ids: readonly string[]): readonly Experiment[] {
  const valid = EXPERIMENTS.map(({ id }) => id);
  const wanted = new Set(
    ids.map((id) =>
      oneOf("experiment", id.toLowerCase() === "all" ? "all" : id.toUpperCase(), [...valid, "all"]),
    ),
  );
  return wanted.has("all") ? EXPERIMENTS : EXPERIMENTS.filter(({ id }) => wanted.has(id));
}

const presetOf = ({ preset }: ExperimentFlags) => oneOf("preset", preset, BUDGET_NAMES);

/** Prints what there is and what is missing. */
export async function listExperiments(flags: ExperimentFlags, { stdout }: CliContext): Promise<void> {
  const { out, seeds } = flags;
  for (const experiment of EXPERIMENTS) {
    const found = await collect(experiment, { out, budget: budgets[presetOf(flags)], seeds });
    const { id, display, claim, arms, measures } = experiment;
    const missing = found.numMissing === 0 ? "complete" : `${found.numMissing} runs missing`;
    stdout.write(`${id.padEnd(4)} ${display}: ${arms.length} arms, ${measures.join(" and ")}, ${missing}\n`);
    stdout.write(`     ${claim.text} (${claim.trust})\n`);
  }
}

/** Does the missing runs, and prints the tables of what was asked for. */
export async function runExperimentIds(
  ids: readonly string[],
  flags: ExperimentFlags,
  context: CliContext,
): Promise<void> {
  const experiments = chosen(ids);
  const { out, seeds, jobs = 1, threads, quiet, cacheDir = context.defaultCacheDir } = flags;
  const preset = presetOf(flags);
  const device = oneOf("device", flags.device ?? "cpu", ["cpu", "cuda"]);
  const { stderr, now, useColor, signals } = context;
  const logger = createConsoleLogger({ stream: stderr, now, useColor, isQuiet: quiet });
  const stop = stopOnCtrlC(signals, { say: (text) => logger.warn(text), now });
  // Without folders, which are of this machine, and without what leaves the numbers as they are.
  const command = `canlab experiment run ${ids.join(" ")} --preset ${preset} --seeds ${seeds.join(",")}`;
  try {
    const how = { out, cacheDir, numThreads: threads, device, numWorkers: 2, command, logger, now };
    await runExperiments(experiments, { preset, seeds, numJobs: jobs }, { ...how, signal: stop.signal });
  } finally {
    stop.release();
  }
  await print(experiments, flags, context);
}

async function print(
  experiments: readonly Experiment[],
  flags: ExperimentFlags,
  { stdout }: CliContext,
): Promise<void> {
  const { out, seeds } = flags;
  const preset = presetOf(flags);
  let isAny = false;
  for (const experiment of experiments) {
    const found = await collect(experiment, { out, budget: budgets[preset], seeds });
    if (found.observations.length === 0) continue;
    isAny = true;
    stdout.write(`${reportSection(experiment, found, { preset })}\n`);
  }
  if (!isAny) {
    throw new ConfigError(
      `experiment report: no results of preset ${preset} in ${out}; run some first, or give --out or --preset`,
    );
  }
}

/** Prints, and with --save writes, tables and verdicts of what is on the disk.
 *
 * @throws ConfigError if there is no result at all */
export async function reportExperiments(
  ids: readonly string[],
  flags: ExperimentFlags,
  context: CliContext,
): Promise<void> {
  const experiments = ids.length === 0 ? EXPERIMENTS : chosen(ids);
  const { out, seeds, save = false, docs = "docs" } = flags;
  const preset = presetOf(flags);
  if (!save) return print(experiments, flags, context);
  const written = await saveReports(experiments, {
    out,
    docs,
    preset,
    seeds,
    onlyComplete: ids.length === 0,
  });
  if (written.length === 0) {
    throw new ConfigError(
      `experiment report: no complete results of preset ${preset} in ${out}; run some first, give --out, or name a display`,
    );
  }
  context.stdout.write(written.map((path) => `wrote ${path}\n`).join(""));
}
