import type { PaperNumber } from "../frame/experiment.js";

/** A row of the paper in percent, by arm.
 *
 * @param metric key of the metric that it stands beside */
export const paperRow = (
  metric: string,
  source: string,
  percent: Readonly<Record<string, number>>,
): PaperNumber[] =>
  Object.entries(percent).map(([arm, value]) => ({
    ...{ arm, metric, source, trust: "paper" as const },
    value: Number((value / 100).toFixed(3)),
  }));
