import { claimsCriterion } from "../frame/criteria.js";
import type { Experiment, Metric } from "../frame/experiment.js";
import { plain } from "./arms.js";
import { barFigure } from "./figures.js";

const arms = [plain("can"), plain("simclr"), plain("mae")];
const drop = (key: string, label: string): Metric => ({ key, label, unit: "share", better: "lower" });
const meanDrop = drop("corrupted.mean_drop", "loss of accuracy, mean over corruptions");
const metrics: readonly Metric[] = [
  meanDrop,
  drop("corrupted.mean_error", "error, mean over corruptions"),
  { key: "val.robustness_top1", label: "category, logistic probe, clean", unit: "share", better: "higher" },
  drop("v2.drop", "loss of accuracy on V2"),
  drop("rendition.drop", "loss of accuracy on Rendition"),
  drop("sketch.drop", "loss of accuracy on Sketch"),
];

/** Figure 5 of the paper: robustness. */
export const r12: Experiment = {
  id: "R12",
  display: "robustness (F5)",
  claim: {
    text: "CAN loses least accuracy when the test pictures are corrupted or of another style.",
    trust: "ours",
  },
  arms,
  reference: "can",
  measures: ["robustness"],
  metrics,
  criterion: claimsCriterion(
    "Loss of accuracy of the logistic category probe, from clean val pictures to val pictures with Gaussian noise, defocus blur, contrast and pixelation at " +
      "five severities, mean over all 20: lower in CAN than in SimCLR and in MAE.",
    ["simclr", "mae"].map((above) => ({ arm: "can", above, metric: meanDrop })),
  ),
  figure: barFigure("Accuracy that is lost", arms, [meanDrop, metrics[3]!, metrics[5]!]),
};
