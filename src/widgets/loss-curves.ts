import { lossCurve, type LossRecord, type LossTerm } from "../plots/loss-curve.js";
import type { Labelled, LossCurvesState } from "./contract/index.js";
import { lossFigureSvg, lossPanel, sortTerms, termsOf } from "./loss-terms.js";
import { WidgetFigure } from "./widget-figure.js";

/** A line of a training log: `train`'s, or your own with a number for each term. */
export interface LoggedLosses {
  readonly step: number;
}

export type History = readonly LoggedLosses[];

/** One run, several by name, or the arms of a tour. */
export type LossCurvesInput =
  | { readonly history: History; readonly label?: string }
  | { readonly runs: Readonly<Record<string, History>> }
  | { readonly arms: readonly (Labelled & { readonly history: History })[] };

function runsOf(input: LossCurvesInput): (Labelled & { readonly history: History })[] {
  if ("arms" in input) return [...input.arms];
  if ("history" in input) return [{ key: "run", label: input.label ?? "run", history: input.history }];
  return Object.entries(input.runs).map(([key, history]) => ({ key, label: key, history }));
}

/** Loss terms as charts, a line per run that has the term. */
export function lossCurvesState(
  input: LossCurvesInput,
  { useLogScale = false, smoothing = 0.6 }: LossCurvesOptions = {},
): LossCurvesState {
  const runs = runsOf(input);
  const terms = sortTerms(
    runs.flatMap(({ history }) => [...new Set(history.flatMap((record) => termsOf(record)))]),
  );
  const panels = terms.map((term) => {
    const series = runs.flatMap(({ key, label, history }) => {
      const curve = lossCurve(history as readonly LossRecord[], term as LossTerm);
      return curve === null ? [] : [{ key, label, ...curve }];
    });
    return lossPanel(term, series);
  });
  const arms = runs.filter(({ history }) => history.length > 0).map(({ key, label }) => ({ key, label }));
  return { panels, arms, useLogScale, smoothing };
}

export interface LossCurvesOptions {
  /** Of the losses; default false. Travels back. */
  readonly useLogScale?: boolean;
  /** Share of the previous smoothed value that is kept, 0 to 0.95; default 0.6. Travels back. */
  readonly smoothing?: number;
}

const names = ({ arms }: LossCurvesState) => arms.map(({ label }) => label).join(", ");

/** Loss terms of one or more runs as charts. A curve is thinned to 400 points by averaging neighbours.
 *
 *   lossCurves({ history })            the history that `train` gives
 *   lossCurves({ runs: { CAN: a, MAE: b } }) */
export const lossCurves = (
  input: LossCurvesInput,
  options: LossCurvesOptions = {},
): WidgetFigure<LossCurvesState> =>
  new WidgetFigure({
    front: "loss-curves",
    state: lossCurvesState(input, options),
    usesPlotly: true,
    text: (state) => `loss curves of ${names(state)}`,
    still: (state) =>
      lossFigureSvg(state.panels, { title: "Losses", caption: `Over the steps: ${names(state)}` }),
  });
