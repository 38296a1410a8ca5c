import type { FlopsSize } from "../../analysis/flops.js";
import type { GivenOptions, ArmName } from "../../methods/option-types.js";
import type { Figure } from "../../plots/figure.js";

/** Options of a method that an arm may set; sizes come from the budget. */
export type ArmOptions = Omit<
  Partial<GivenOptions>,
  "batchSize" | "imageSize" | "patchSize" | "embedDim" | "depth" | "numHeads"
>;

/** A row of a display that is trained. */
export interface TrainedArm {
  readonly kind: "trained";
  /** Unique in its display. */
  readonly name: string;
  readonly label: string;
  /** Preset of `createMethod`. */
  readonly method: ArmName;
  /** What differs from the preset and the budget. */
  readonly options?: ArmOptions;
  /** Views; default: SimCLR's where there are two, else MAE's. */
  readonly views?: "simclr" | "mae";
  /** Times the epochs of the budget. Default 1. */
  readonly epochsScale?: number;
  /** Per 256 images. Default: the budget's. */
  readonly baseLr?: number;
}

/** A row that needs no training: the encoder before its first step, or the pictures themselves. */
export interface BaselineArm {
  readonly kind: "untrained" | "pixels";
  readonly name: string;
  readonly label: string;
}

/** A row that is computed from sizes alone. */
export interface SizeArm {
  readonly kind: "size";
  readonly name: string;
  readonly label: string;
  readonly size: FlopsSize;
}

export type Arm = TrainedArm | BaselineArm | SizeArm;

/** How much is believed of the paper's claim: its own words, a second-hand report, our own expectation (method.md 0). */
export type Trust = "paper" | "second-hand" | "ours";

/** A number that a display reads of each run. */
export interface Metric {
  /** As the measure names it, for example `val.logistic_category_top1`. */
  readonly key: string;
  readonly label: string;
  /** `share`: 0..1, shown in percent. */
  readonly unit: "share" | "loss" | "number";
  readonly better: "higher" | "lower";
}

/** A number of the paper beside one of ours (method.md 4.1). */
export interface PaperNumber {
  readonly arm: string;
  /** Key of a metric. */
  readonly metric: string;
  /** In the unit of the metric. */
  readonly value: number;
  readonly trust: Trust;
  /** Table, data and model. */
  readonly source: string;
}

/** The numbers of one arm and seed. */
export interface Observation {
  readonly arm: string;
  readonly seed: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Loss terms over the steps of one arm and seed. */
export interface Curve {
  readonly arm: string;
  readonly seed: number;
  readonly term: string;
  readonly step: readonly number[];
  readonly value: readonly (number | null)[];
}

/** What came of a criterion. */
export interface Verdict {
  readonly outcome: "pass" | "fail" | "undecided";
  readonly sentence: string;
}

/** The names of what can be measured of an arm. */
export const MEASURE_NAMES = ["scores", "losses", "cost", "few-shot", "fine-tune", "robustness"] as const;
export type MeasureName = (typeof MEASURE_NAMES)[number];

/** One display of the paper (method.md 7): all of it is fixed before a run. */
export interface Experiment {
  readonly id: string;
  /** What the display is, in words, with its place in the paper (method.md 4.2). */
  readonly display: string;
  readonly claim: { readonly text: string; readonly trust: Trust };
  readonly arms: readonly Arm[];
  /** The arm that the others are compared with, seed by seed. */
  readonly reference: string;
  readonly measures: readonly MeasureName[];
  /** The first is the one that the criterion reads, unless it says otherwise. */
  readonly metrics: readonly Metric[];
  readonly criterion: {
    readonly text: string;
    /** Pure. */
    judge(observations: readonly Observation[]): Verdict;
  };
  /** Default: none are known. */
  readonly paper?: readonly PaperNumber[];
  readonly figure: (results: { observations: readonly Observation[]; curves: readonly Curve[] }) => Figure;
}
