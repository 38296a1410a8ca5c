import { claimsCriterion } from "../frame/criteria.js";
import type { Experiment } from "../frame/experiment.js";
import { plain, sweep } from "./arms.js";
import { lineFigure } from "./figures.js";
import { linearProbe, scoreMetrics } from "./metrics.js";

const RATIOS = [0.25, 0.5, 0.75, 0.9] as const;
const how = { label: (ratio: number) => `mask ${ratio}`, options: (maskRatio: number) => ({ maskRatio }) };
const arms = [
  // Without a mask there is nothing to reconstruct.
  plain("cn", { name: "can-0", label: "CAN, mask 0 (no reconstruction)", options: { maskRatio: 0 } }),
  ...sweep("can", RATIOS, how),
  plain("simclr", { label: "SimCLR, mask 0" }),
  ...sweep("masked-simclr", RATIOS, how),
];
const lines = [
  { label: "CAN", arms: [0, ...RATIOS].map((x) => ({ arm: `can-${x}`, x })) },
  {
    label: "SimCLR",
    arms: [{ arm: "simclr", x: 0 }, ...RATIOS.map((x) => ({ arm: `masked-simclr-${x}`, x }))],
  },
];
const others = [0, 0.25, 0.75, 0.9];

/** The masking-rate study. */
export const r7: Experiment = {
  id: "R7",
  display: "mask ratio (F6)",
  claim: {
    text: "Masking affects CAN and SimCLR differently; half is CAN's choice. That CAN is good at half is our expectation.",
    trust: "ours",
  },
  arms,
  reference: "can-0.5",
  measures: ["scores"],
  metrics: scoreMetrics.slice(0, 5),
  criterion: claimsCriterion(
    "In the logistic category probe on val, CAN at mask 0.5 is not below CAN at any other ratio by more than a point.",
    others.map((ratio) => ({ arm: "can-0.5", above: `can-${ratio}`, metric: linearProbe, margin: 0.01 })),
  ),
  figure: lineFigure("Mask ratio of CAN and of SimCLR", lines, {
    metrics: [scoreMetrics[0]!, scoreMetrics[1]!, scoreMetrics[4]!],
    xLabel: "mask ratio",
  }),
};
