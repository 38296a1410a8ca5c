import type { Metric } from "./experiment.js";
import type { PairedTest, Summary } from "./statistics.js";

const isShare = ({ unit }: Pick<Metric, "unit">) => unit === "share";

/** Percent with a decimal, or four digits. */
export function formatValue(value: number, metric: Pick<Metric, "unit">): string {
  if (!Number.isFinite(value)) return "-";
  if (isShare(metric)) return (100 * value).toFixed(1);
  return Math.abs(value) >= 1e4 ? value.toFixed(0) : Number(value.toPrecision(4)).toString();
}

/** "58.7 ± 0.5", one seed: "58.7". */
export function formatSummary({ mean, sd, n }: Summary, metric: Pick<Metric, "unit">): string {
  return n > 1 ? `${formatValue(mean, metric)} ± ${formatValue(sd, metric)}` : formatValue(mean, metric);
}

const signed = (value: number, metric: Pick<Metric, "unit">) =>
  `${value > 0 ? "+" : ""}${formatValue(value, metric)}`;

/** A probability, never as 0. */
export const formatP = (p: number): string =>
  Number.isNaN(p) ? "-" : p < 0.001 ? "< 0.001" : Number(p.toPrecision(2)).toString();

/** "+1.6 points [-0.3, 3.5], t-test p 0.07, above in 3 of 3 seeds". */
export function formatDifference(test: PairedTest, metric: Pick<Metric, "unit">): string {
  const unit = isShare(metric) ? " points" : "";
  const { n, mean, low, high, p, sign } = test;
  const difference = `${signed(mean, metric)}${unit}`;
  if (n < 2) return `${difference} (one seed: nothing can be said)`;
  const interval = `[${signed(low, metric)}, ${signed(high, metric)}]`;
  return `${difference} ${interval}, p ${formatP(p)}, above in ${sign.above} of ${n} seeds`;
}
