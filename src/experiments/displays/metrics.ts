import { EVAL_SPLITS, splitTexts } from "../tour-arms.js";
import type { Metric } from "../frame/experiment.js";

const share = (key: string, label: string): Metric => ({ key, label, unit: "share", better: "higher" });

/** The linear probe that stands for the paper's: multinomial logistic regression on frozen features. */
export const linearProbe = share("val.logistic_category_top1", "category, logistic probe");

/** What is measured of frozen features on val. */
export const scoreMetrics: readonly Metric[] = [
  linearProbe,
  share("val.probe_category_top1", "category, ridge probe"),
  share("val.knn_category_top1", "category, k-NN"),
  share("val.probe_subgroup_top1", "sub-group, ridge probe"),
  share("val.retrieval_top1", "same emoji, other artist, top 1"),
  share("val.retrieval_map", "same emoji, other artist, mAP"),
];

/** The linear probe and retrieval on the shift splits. */
export const shiftMetrics: readonly Metric[] = EVAL_SPLITS.slice(1).flatMap((split) => [
  share(`${split}.logistic_category_top1`, `${splitTexts[split].label}: category, logistic probe`),
  share(`${split}.retrieval_top1`, `${splitTexts[split].label}: same emoji, other artist, top 1`),
]);

/** A loss term after training, on pictures that were not trained on, or were. */
export const lossMetric = (where: "held_out" | "seen", term: string): Metric => ({
  key: `${where}.${term}`,
  label: `${term}, ${where === "held_out" ? "held-out" : "train"} pictures`,
  unit: "loss",
  better: "lower",
});
