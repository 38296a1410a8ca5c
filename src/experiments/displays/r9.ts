import { claimsCriterion } from "../frame/criteria.js";
import type { Experiment } from "../frame/experiment.js";
import { plain, sweep } from "./arms.js";
import { lineFigure } from "./figures.js";
import { linearProbe, scoreMetrics } from "./metrics.js";

const LEVELS = [0.025, 0.05, 0.1, 0.2, 0.4] as const;
const arms = [
  plain("can", {
    name: "can-0",
    label: "CAN, no noise",
    options: { noiseStdMax: 0, weights: { contrastive: 0.03, reconstruction: 0.67, denoising: 0 } },
  }),
  ...sweep("can", LEVELS, {
    label: (level) => `sigma up to ${level}`,
    options: (noiseStdMax) => ({ noiseStdMax }),
  }),
];

/** The study of the noise level. */
export const r9: Experiment = {
  id: "R9",
  display: "largest noise level (F8)",
  claim: { text: "Around 0.05 the level hardly matters: the curve is flat on top.", trust: "ours" },
  arms,
  reference: "can-0.05",
  measures: ["scores"],
  metrics: scoreMetrics.slice(0, 5),
  criterion: claimsCriterion(
    "In the logistic category probe on val, half and twice the default level are not below it by more than a point, and it is not below them by more.",
    [0.025, 0.1].flatMap((level) => [
      { arm: `can-${level}`, above: "can-0.05", metric: linearProbe, margin: 0.01 },
      { arm: "can-0.05", above: `can-${level}`, metric: linearProbe, margin: 0.01 },
    ]),
  ),
  figure: lineFigure(
    "Largest noise level",
    [{ label: "CAN", arms: [0, ...LEVELS].map((x) => ({ arm: `can-${x}`, x })) }],
    {
      metrics: [scoreMetrics[0]!, scoreMetrics[1]!, scoreMetrics[4]!],
      xLabel: "sigma max, in units of normalised pixels",
    },
  ),
};
