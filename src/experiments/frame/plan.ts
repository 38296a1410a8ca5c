import { ConfigError } from "../../core/errors.js";
import { wholeNumber } from "../../core/config.js";
import { runKey } from "./arm-key.js";
import type { Budget } from "./budgets.js";
import { MEASURE_NAMES, type Arm, type Experiment, type MeasureName } from "./experiment.js";
import type { Job } from "./run-one.js";

/** What an arm can be asked: sizes have a cost only, what is not trained has no losses. */
function measuresOf({ kind }: Arm, asked: readonly MeasureName[]): MeasureName[] {
  if (kind === "trained") return [...asked];
  const none: Readonly<Record<typeof kind, readonly MeasureName[]>> = {
    size: MEASURE_NAMES.filter((measure) => measure !== "cost"),
    untrained: ["losses", "cost"],
    pixels: ["losses", "cost", "fine-tune"],
  };
  return asked.filter((measure) => !none[kind].includes(measure));
}

/** Seeds of an arm: what draws nothing is run once, under the first. */
const seedsOf = ({ kind }: Arm, seeds: readonly number[]): readonly number[] =>
  kind === "size" || kind === "pixels" ? seeds.slice(0, 1) : seeds;

/** The runs of some displays, each once with all that is asked of it: seed by seed, so that a run that is stopped has whole seeds.
 *
 * @throws ConfigError if there is no seed, or one that is no whole number */
export function planJobs(
  experiments: readonly Experiment[],
  { budget, seeds }: { budget: Budget; seeds: readonly number[] },
): Job[] {
  if (seeds.length === 0) throw new ConfigError("seeds is empty; give at least one, for example 0");
  for (const seed of seeds) wholeNumber("seed", seed, 0);
  const jobs = new Map<string, Job>();
  for (const seed of seeds) {
    for (const { arms, measures } of experiments) {
      for (const arm of arms) {
        if (!seedsOf(arm, seeds).includes(seed)) continue;
        const run = { arm, budget, seed };
        const key = runKey(run);
        const asked = new Set([...(jobs.get(key)?.measures ?? []), ...measuresOf(arm, measures)]);
        if (asked.size > 0) jobs.set(key, { run: jobs.get(key)?.run ?? run, measures: [...asked] });
      }
    }
  }
  return [...jobs.values()];
}
