import type { MeasureName } from "./experiment.js";
import type { Measure } from "./measure.js";
import { measureCost } from "./measure-cost.js";
import { measureLosses } from "./measure-losses.js";
import { measureScores } from "./measure-scores.js";
import { measureFewShot, measureFineTune, measureRobustness } from "./measure-transfer.js";

/** How each is measured. */
export const measures: Readonly<Record<MeasureName, Measure>> = {
  scores: measureScores,
  losses: measureLosses,
  cost: measureCost,
  "few-shot": measureFewShot,
  "fine-tune": measureFineTune,
  robustness: measureRobustness,
};
