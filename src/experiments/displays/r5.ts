import { claimsCriterion } from "../frame/criteria.js";
import type { Experiment } from "../frame/experiment.js";
import { plain } from "./arms.js";
import { barFigure } from "./figures.js";
import { linearProbe, scoreMetrics } from "./metrics.js";

const arms = (["can", "ca", "an", "cn", "simclr", "mae"] as const).map((name) => plain(name));

/** Table 6: one loss term taken away at a time. */
export const r5: Experiment = {
  id: "R5",
  display: "loss terms (T6)",
  claim: { text: "CAN >= CA > AN; the contrastive term matters most for the probe.", trust: "ours" },
  arms,
  reference: "can",
  measures: ["scores"],
  metrics: scoreMetrics,
  criterion: claimsCriterion(
    "In the logistic category probe on val: CAN is not below CA by more than a point, CA > AN, CAN > AN.",
    [
      { arm: "can", above: "ca", metric: linearProbe, margin: 0.01 },
      { arm: "ca", above: "an", metric: linearProbe },
      { arm: "can", above: "an", metric: linearProbe },
    ],
  ),
  figure: barFigure("Loss terms taken away", arms, [scoreMetrics[0]!, scoreMetrics[1]!, scoreMetrics[4]!]),
};
