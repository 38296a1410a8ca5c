import { claimsCriterion } from "../frame/criteria.js";
import type { Experiment } from "../frame/experiment.js";
import { baselines, plain } from "./arms.js";
import { barFigure } from "./figures.js";
import { linearProbe, scoreMetrics, shiftMetrics } from "./metrics.js";
import { paperRow } from "./paper-numbers.js";

const arms = [plain("can"), plain("simclr"), plain("mae"), ...baselines];

/** Tables 1 and 3 of the paper: the linear probe. */
export const r2: Experiment = {
  id: "R2",
  display: "main linear probe (T1, T3)",
  claim: {
    text:
      "CAN is above SimCLR and MAE in the linear probe: 75.4, 73.4 and 64.1 % on ImageNet after pre-training on JFT-300M; " +
      "74.8, 73.5 and 68.0 % after ImageNet, ViT-B.",
    trust: "paper",
  },
  arms,
  reference: "can",
  measures: ["scores"],
  metrics: [...scoreMetrics, ...shiftMetrics],
  criterion: claimsCriterion(
    "CAN > SimCLR and CAN > MAE in the logistic category probe on val, after equal epochs.",
    [
      { arm: "can", above: "simclr", metric: linearProbe },
      { arm: "can", above: "mae", metric: linearProbe },
    ],
  ),
  paper: [
    ...paperRow(linearProbe.key, "Table 1, JFT-300M to ImageNet", { can: 75.4, simclr: 73.4, mae: 64.1 }),
    ...paperRow(linearProbe.key, "Table 3, ImageNet, ViT-B", { can: 74.8, simclr: 73.5, mae: 68.0 }),
  ],
  figure: barFigure("CAN beside SimCLR and MAE after equal epochs", arms, [
    scoreMetrics[0]!,
    scoreMetrics[1]!,
    scoreMetrics[2]!,
    scoreMetrics[4]!,
  ]),
};
