import type { Labelled } from "./shared.js";

export interface MetricName {
  readonly key: string;
  readonly label: string;
  /** What it measures, one sentence. */
  readonly description: string;
}

/** Scores lie in 0..1. */
export interface ResultsState {
  readonly arms: readonly Labelled[];
  readonly metrics: readonly MetricName[];
  readonly splits: readonly Labelled[];
  /** `[metric][split][arm]`, null where it was not measured. */
  readonly scores: readonly (readonly (readonly (number | null)[])[])[];
  /** `[metric][split]`: score of guessing, null where unknown. */
  readonly chance: readonly (readonly (number | null)[])[];
  /** Key of the metric shown; travels back. */
  readonly metric: string;
}
