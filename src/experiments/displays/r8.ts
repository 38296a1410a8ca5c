import { claimsCriterion } from "../frame/criteria.js";
import type { Experiment } from "../frame/experiment.js";
import { sweep } from "./arms.js";
import { lineFigure } from "./figures.js";
import { linearProbe, scoreMetrics } from "./metrics.js";

const WEIGHTS = [0.003, 0.01, 0.03, 0.1, 0.3] as const;
const arms = sweep("can", WEIGHTS, {
  label: (weight) => `contrastive weight ${weight}`,
  options: (contrastive) => ({ weights: { contrastive, reconstruction: 0.67, denoising: 0.3 } }),
});

/** The study of the loss weights. */
export const r8: Experiment = {
  id: "R8",
  display: "weight of the contrastive term (F7)",
  claim: { text: "The best weight lies between the ends of the range.", trust: "ours" },
  arms,
  reference: "can-0.03",
  measures: ["scores"],
  metrics: scoreMetrics.slice(0, 5),
  criterion: claimsCriterion(
    "In the logistic category probe on val, the paper's 0.03 is above both ends of the range, 0.003 and 0.3.",
    ["can-0.003", "can-0.3"].map((above) => ({ arm: "can-0.03", above, metric: linearProbe })),
  ),
  figure: lineFigure(
    "Weight of the contrastive term",
    [{ label: "CAN", arms: WEIGHTS.map((x) => ({ arm: `can-${x}`, x })) }],
    { metrics: [scoreMetrics[0]!, scoreMetrics[1]!, scoreMetrics[4]!], xLabel: "weight", xScale: "log" },
  ),
};
