import type { Labelled } from "./shared.js";

export interface MetricName {
  readonly key: string;
  readonly label: string;
  /** What it measures, one sentence. */
  readonly description: string;
}

/** How much is believed of a statement about the paper: its own words, a second-hand report, our own expectation. */
export type Trust = "paper" | "second-hand" | "ours";

/** A number of the paper beside one of ours. */
export interface PaperNumber {
  readonly arm: string;
  readonly metric: string;
  /** In the unit of the metric. */
  readonly value: number;
  readonly trust: Trust;
  /** Where it stands, on which data and model. */
  readonly source: string;
}

export interface DisplayMetric extends Labelled {
  /** `share`: 0..1, shown in percent. */
  readonly unit: "share" | "loss" | "number";
  readonly better: "higher" | "lower";
}

/** A display of the paper, reproduced. */
export interface DisplayResults {
  readonly id: string;
  readonly title: string;
  readonly preset: string;
  readonly claim: { readonly text: string; readonly trust: Trust } | null;
  readonly criterion: {
    readonly text: string;
    readonly outcome: "pass" | "fail" | "undecided";
    readonly sentence: string;
  } | null;
  readonly seeds: readonly number[];
  readonly metrics: readonly DisplayMetric[];
  /** `[metric][arm][seed]`, null where it was not measured. */
  readonly values: readonly (readonly (readonly (number | null)[])[])[];
  readonly paper: readonly PaperNumber[];
  /** Runs of the plan that lack a measure. */
  readonly numMissing: number;
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
  /** Of an experiment; then there are no splits, scores and chance. Null: of a tour. */
  readonly display: DisplayResults | null;
  /** Key of the metric shown; travels back. */
  readonly metric: string;
  /** Key of the arm chosen, empty for none; travels back. */
  readonly arm: string;
}
