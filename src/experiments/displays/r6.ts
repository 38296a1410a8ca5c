import { claimsCriterion } from "../frame/criteria.js";
import type { Experiment } from "../frame/experiment.js";
import { plain } from "./arms.js";
import { barFigure } from "./figures.js";
import { linearProbe, scoreMetrics } from "./metrics.js";

const arms = [
  plain("ca", { label: "No noise (CA)" }),
  plain("noise-as-augmentation", { label: "Noise only" }),
  plain("noise-without-level", { label: "Noise, loss" }),
  plain("can", { label: "Noise, loss, level (CAN)" }),
];

/** Table 5: what noise, its loss and its level each bring. */
export const r6: Experiment = {
  id: "R6",
  display: "denoising (T5)",
  claim: {
    text: "Noise as an augmentation alone is above no noise; noise with loss and level is best.",
    trust: "second-hand",
  },
  arms,
  reference: "can",
  measures: ["scores"],
  metrics: scoreMetrics,
  criterion: claimsCriterion(
    "In the logistic category probe on val: noise only > no noise, and CAN > each of the other three.",
    [
      { arm: "noise-as-augmentation", above: "ca", metric: linearProbe },
      ...arms.slice(0, 3).map(({ name }) => ({ arm: "can", above: name, metric: linearProbe })),
    ],
  ),
  figure: barFigure("Noise, its loss and its level", arms, [
    scoreMetrics[0]!,
    scoreMetrics[1]!,
    scoreMetrics[4]!,
  ]),
};
