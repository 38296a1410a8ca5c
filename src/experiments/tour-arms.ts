import { armLabels as methodLabels, type ArmName as MethodArm } from "../methods/option-types.js";
import type { SplitInfo } from "../widgets/tour-report.js";

/** Arms that are not trained: a bound from below for what training does. */
export const BASELINE_NAMES = ["untrained", "pixels"] as const;

/** What a tour compares: arms of the paper, and baselines. */
export type ArmName = MethodArm | (typeof BASELINE_NAMES)[number];

/** As shown. */
export const armLabels: Readonly<Record<ArmName, string>> = {
  ...methodLabels,
  untrained: "Untrained",
  pixels: "Raw pixels",
};

export const EVAL_SPLITS = ["val", "v2", "rendition", "sketch"] as const;
export type EvalSplit = (typeof EVAL_SPLITS)[number];

/** What each split stands for (docs/data): all of them on emoji that no arm was trained on. */
export const splitTexts: Readonly<Record<EvalSplit, Omit<SplitInfo, "key" | "numPictures">>> = {
  val: { label: "Val", description: "the four styles of the train pictures, other emoji" },
  v2: { label: "V2", description: "earlier drawings by two of the same artists" },
  rendition: { label: "Rendition", description: "two other artists" },
  sketch: { label: "Sketch", description: "black line drawings" },
};
