import type { Arm, Curve, Experiment, Metric, Observation } from "../frame/experiment.js";
import { bySeed, summaryOf } from "../frame/observations.js";
import type { Figure, FigurePanel, FigureSeries } from "../../plots/figure.js";

/** "means over 3 seeds; bars are one sample standard deviation" */
export function seedsText(observations: readonly Observation[]): string {
  const seeds = new Set(observations.map(({ seed }) => seed)).size;
  if (seeds < 2) return "One seed: there is no spread to show.";
  return `Means over ${seeds} seeds; error bars are one sample standard deviation.`;
}

const scaleOf = ({ unit }: Metric) => (unit === "share" ? 100 : 1);

/** Mean and spread of a metric of some arms at given places. */
export function seriesOf(
  observations: readonly Observation[],
  {
    label,
    arms,
    metric,
  }: { label: string; arms: readonly { arm: string; x: string | number }[]; metric: Metric },
): FigureSeries {
  const found = arms.map(({ arm }) => summaryOf(observations, arm, metric.key));
  const scale = scaleOf(metric);
  return {
    label,
    x: arms.map(({ x }) => x),
    y: found.map((summary) => (summary ? scale * summary.mean : null)),
    spread: found.map((summary) => (summary && summary.n > 1 ? scale * summary.sd : null)),
  };
}

const yLabelOf = ({ unit, label }: Metric) => (unit === "share" ? `${label}, %` : label);

/** One panel of bars for each metric, one bar for each arm. */
export const barFigure =
  (title: string, arms: readonly Arm[], metrics: readonly Metric[]): Experiment["figure"] =>
  ({ observations }): Figure => ({
    title,
    caption: seedsText(observations),
    panels: metrics.map((metric): FigurePanel => {
      const shown = arms.filter(({ name }) => bySeed(observations, name, metric.key).size > 0);
      const places = shown.map(({ name, label }) => ({ arm: name, x: label }));
      return {
        kind: "bars",
        title: metric.label,
        xLabel: "",
        yLabel: metric.unit === "share" ? "%" : metric.unit === "loss" ? "loss" : "",
        series: [seriesOf(observations, { label: metric.label, arms: places, metric })],
      };
    }),
  });

/** A line of a figure: arms and where they stand on the horizontal axis. */
export interface Line {
  readonly label: string;
  readonly arms: readonly { readonly arm: string; readonly x: number }[];
}

/** One panel of lines for each metric. */
export const lineFigure =
  (
    title: string,
    lines: readonly Line[],
    { metrics, xLabel, xScale }: { metrics: readonly Metric[]; xLabel: string; xScale?: "linear" | "log" },
  ): Experiment["figure"] =>
  ({ observations }): Figure => ({
    title,
    caption: seedsText(observations),
    panels: metrics.map((metric) => ({
      ...{ kind: "lines", title: metric.label, xLabel, xScale },
      yLabel: yLabelOf(metric),
      series: lines.map(({ label, arms }) => seriesOf(observations, { label, arms, metric })),
    })),
  });

/** The mean over seeds of one term's curve; seeds whose curves have other steps are left out. */
export function meanCurve(
  curves: readonly Curve[],
  { arm, term, label }: { arm: string; term: string; label: string },
): FigureSeries {
  const found = curves.filter((curve) => curve.arm === arm && curve.term === term);
  const [first] = found;
  if (first === undefined) return { label, x: [], y: [] };
  const equal = found.filter(({ step }) => step.length === first.step.length);
  const y = first.step.map((_, i) => {
    const values = equal.flatMap(({ value }) => value[i] ?? []);
    return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  });
  return { label, x: first.step, y };
}
