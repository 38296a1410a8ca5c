import type { Figure } from "../plots/figure.js";
import { figureSvg } from "../plots/figure-svg.js";
import type { DisplayResults, ResultsState } from "./contract/index.js";

/** Mean and sample standard deviation of what was measured; null where there is nothing, or one alone. */
function summary(values: readonly (number | null)[]): { mean: number | null; sd: number | null } {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { mean: null, sd: null };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null };
}

/** The metric shown of a display: ours, and the paper's where it has numbers. */
function displayFigure({ arms, metric }: ResultsState, display: DisplayResults): Figure {
  const at = Math.max(
    0,
    display.metrics.findIndex(({ key }) => key === metric),
  );
  const shown = display.metrics[at];
  const scale = shown?.unit === "share" ? 100 : 1;
  const found = arms.map((_, i) => summary(display.values[at]?.[i] ?? []));
  const times = (value: number | null) => (value === null ? null : scale * value);
  const paper = display.paper.filter((one) => one.metric === metric);
  const x = arms.map(({ label }) => label);
  const ofPaper = arms.map(({ key }) => times(paper.find(({ arm }) => arm === key)?.value ?? null));
  const panel = { kind: "bars", xLabel: "", yLabel: scale === 100 ? "%" : "" } as const;
  const ours = {
    ...{ label: shown?.label ?? "", x, y: found.map(({ mean }) => times(mean)) },
    spread: found.map(({ sd }) => times(sd)),
  };
  const verdict = display.criterion ? ` Criterion: ${display.criterion.outcome}.` : "";
  return {
    title: `${display.id}: ${display.title}`,
    caption: `Means over ${display.seeds.length} seeds; error bars are one sample standard deviation.${verdict}`,
    panels: [
      { ...panel, title: `${shown?.label ?? ""}, ours`, series: [ours] },
      ...(paper.length === 0
        ? []
        : [{ ...panel, title: "the paper, on its data", series: [{ label: "paper", x, y: ofPaper }] }]),
    ],
  };
}

/** A tour's metric, a panel for each split. */
function tourFigure({ arms, metrics, splits, scores, metric }: ResultsState): Figure {
  const at = Math.max(
    0,
    metrics.findIndex(({ key }) => key === metric),
  );
  return {
    title: metrics[at]?.label ?? "Results",
    caption: metrics[at]?.description ?? "",
    panels: splits.map(({ label }, split) => ({
      ...{ kind: "bars", title: label, xLabel: "", yLabel: "%" },
      series: [
        {
          label,
          x: arms.map((arm) => arm.label),
          y: arms.map((_, i) => {
            const score = scores[at]?.[split]?.[i] ?? null;
            return score === null ? null : 100 * score;
          }),
        },
      ],
    })),
  };
}

/** The metric shown as a picture. */
export const resultsStill = (state: ResultsState): string =>
  figureSvg(state.display === null ? tourFigure(state) : displayFigure(state, state.display));
