import { claimsCriterion } from "../frame/criteria.js";
import type { Experiment, Metric } from "../frame/experiment.js";
import { baselines, plain } from "./arms.js";
import { barFigure } from "./figures.js";
import { paperRow } from "./paper-numbers.js";

const arms = [
  plain("can"),
  plain("simclr"),
  plain("mae"),
  { ...baselines[0]!, name: "scratch", label: "From scratch" },
];

const metric = (split: string, label: string): Metric => ({
  key: `${split}.fine_tune_top1`,
  label: `${label}: category, fine-tuned`,
  unit: "share",
  better: "higher",
});
const val = metric("val", "Val");

/** Tables 2 and 3 of the paper: fine-tuning. */
export const r3: Experiment = {
  id: "R3",
  display: "fine-tuning (T2, T3)",
  claim: {
    text: "CAN is above SimCLR and MAE after fine-tuning, by small gaps: 86.1, 85.5 and 85.4 % on ImageNet, ViT-L.",
    trust: "paper",
  },
  arms,
  reference: "can",
  measures: ["fine-tune"],
  metrics: [val, metric("v2", "V2"), metric("rendition", "Rendition"), metric("sketch", "Sketch")],
  criterion: claimsCriterion(
    "In the fine-tuned category accuracy on val: CAN is not below SimCLR or MAE by more than a point, and above training from scratch.",
    [
      { arm: "can", above: "simclr", metric: val, margin: 0.01 },
      { arm: "can", above: "mae", metric: val, margin: 0.01 },
      { arm: "can", above: "scratch", metric: val },
    ],
  ),
  paper: paperRow(val.key, "Table 2, fine-tuned on ImageNet, ViT-L", { can: 86.1, simclr: 85.5, mae: 85.4 }),
  figure: barFigure("Fine-tuned on the categories", arms, [
    val,
    metric("v2", "V2"),
    metric("sketch", "Sketch"),
  ]),
};
