import type { FlopsRow } from "../analysis/flops.js";
import type { LossRecord } from "../plots/loss-curve.js";
import type { MetricName } from "./contract/index.js";
import type { EmbeddingInput } from "./embedding-projection.js";
import type { PatchGridInput } from "./patch-grid-input.js";

/** Scores in 0..1 by split and metric: `scores.val.knn_category_top1`. A missing or null one was not measured. */
export type Scores = Readonly<Record<string, Readonly<Record<string, number | null | undefined>>>>;

/** One arm of the comparison: a trained encoder, the untrained one, or raw pixels. */
export interface ArmResult {
  /** As in `results.json`: can, simclr, mae, untrained, pixels. */
  readonly key: string;
  /** As shown: "CAN", "SimCLR", "MAE", "Untrained", "Raw pixels". */
  readonly label: string;
  /** Optimiser steps; leave out for what was not trained. */
  readonly steps?: number;
  /** Training time. */
  readonly seconds?: number;
  readonly imagesPerSecond?: number;
  readonly history: readonly LossRecord[];
  readonly scores: Scores;
}

/** A set of pictures that was scored. */
export interface SplitInfo {
  readonly key: string;
  readonly label: string;
  readonly description: string;
  readonly numPictures: number;
}

export type { FlopsRow };

/** All that the report shows. Plain records and typed arrays. */
export interface TourReport {
  readonly title: string;
  /** What was typed, with every option that matters, so that it can be run again. */
  readonly command: string;
  readonly preset: string;
  readonly seed: number;
  /** When the run ended, ISO 8601. */
  readonly createdAt: string;
  /** The whole tour. */
  readonly seconds: number;
  /** One sentence: what the pictures are and how they were split. */
  readonly dataset: string;
  /** The recipe as label and value, for example `["Image size", "48 px"]`. */
  readonly settings: readonly (readonly [label: string, value: string])[];
  /** In the order in which they are shown; CAN first. */
  readonly arms: readonly ArmResult[];
  /** The first one is the headline split (val). */
  readonly splits: readonly SplitInfo[];
  /** Leave out for the five of the tour. */
  readonly metrics?: readonly MetricName[];
  /** Scores of guessing. */
  readonly chance: Scores;
  readonly patchGrid: PatchGridInput | null;
  readonly embedding: EmbeddingInput | null;
  readonly flops: readonly FlopsRow[];
  readonly files: readonly { readonly path: string; readonly description: string }[];
  /** Warnings of the run, one sentence each. */
  readonly notes: readonly string[];
}

/** What the tour measures, by the keys of `results.json`. */
export const tourMetrics: readonly MetricName[] = [
  {
    key: "probe_category_top1",
    label: "Category probe",
    description:
      "A linear classifier on the frozen features names the category of a picture; share of right answers.",
  },
  {
    key: "probe_subgroup_top1",
    label: "Sub-group probe",
    description: "The same with the finer sub-groups; share of right answers.",
  },
  {
    key: "knn_category_top1",
    label: "k-NN",
    description: "The nearest training pictures vote for a category; share of right answers.",
  },
  {
    key: "retrieval_top1",
    label: "Retrieval top-1",
    description: "The nearest picture by another artist shows the same emoji; share of right answers.",
  },
  {
    key: "retrieval_map",
    label: "Retrieval mAP",
    description: "How high all pictures of the same emoji rank; mean average precision.",
  },
];
