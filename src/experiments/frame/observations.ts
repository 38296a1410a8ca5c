import type { Observation } from "./experiment.js";
import { pairedTest, summarise, type PairedTest, type Summary } from "./statistics.js";

/** A metric of one arm, by seed; seeds that lack it are left out. */
export function bySeed(
  observations: readonly Observation[],
  arm: string,
  metric: string,
): Map<number, number> {
  const found = new Map<number, number>();
  for (const { arm: name, seed, values } of observations) {
    const value = values[metric];
    if (name === arm && value !== undefined && Number.isFinite(value)) found.set(seed, value);
  }
  return found;
}

/** Mean and spread over seeds; undefined where there is no number. */
export function summaryOf(
  observations: readonly Observation[],
  arm: string,
  metric: string,
): Summary | undefined {
  const values = [...bySeed(observations, arm, metric).values()];
  return values.length > 0 ? summarise(values) : undefined;
}

/** `arm` minus `against`, seed by seed; undefined where no seed has both. */
export function differenceOf(
  observations: readonly Observation[],
  { arm, against, metric }: { arm: string; against: string; metric: string },
): PairedTest | undefined {
  const others = bySeed(observations, against, metric);
  const differences = [...bySeed(observations, arm, metric)].flatMap(([seed, value]) => {
    const other = others.get(seed);
    return other === undefined ? [] : [value - other];
  });
  return differences.length > 0 ? pairedTest(differences) : undefined;
}
