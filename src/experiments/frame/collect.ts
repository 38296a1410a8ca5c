import { planJobs } from "./plan.js";
import type { Budget } from "./budgets.js";
import type { Curve, Experiment, Observation } from "./experiment.js";
import type { Provenance } from "./provenance.js";
import { readRecord } from "./run-store.js";

/** What is on the disk of one display. */
export interface Collected {
  readonly observations: readonly Observation[];
  readonly curves: readonly Curve[];
  /** One of each kind, in the order of the runs. */
  readonly provenance: readonly Provenance[];
  /** Runs of the plan that have not all of their measures. */
  readonly numMissing: number;
}

/** Reads the results of a display; nothing is run. */
export async function collect(
  experiment: Experiment,
  { out, budget, seeds }: { out: string; budget: Budget; seeds: readonly number[] },
): Promise<Collected> {
  const observations: Observation[] = [];
  const curves: Curve[] = [];
  const provenance = new Map<string, Provenance>();
  let numMissing = 0;
  for (const arm of experiment.arms) {
    for (const { run, measures } of planJobs([{ ...experiment, arms: [arm] }], { budget, seeds })) {
      const { name } = arm;
      const read = await Promise.all(
        (["train", ...measures] as const).map((one) => readRecord(out, run, one)),
      );
      const records = read.filter((record) => record !== undefined);
      if (measures.some((measure) => !records.some((record) => record.measure === measure))) numMissing++;
      if (records.length === 0) continue;
      const values = Object.assign({}, ...records.map((record) => record.values)) as Observation["values"];
      observations.push({ arm: name, seed: run.seed, values });
      for (const record of records) {
        provenance.set(JSON.stringify(record.provenance), record.provenance);
        for (const [term, curve] of Object.entries(record.curves ?? {}))
          curves.push({ arm: name, seed: run.seed, term, ...curve });
      }
    }
  }
  return { observations, curves, provenance: [...provenance.values()], numMissing };
}
