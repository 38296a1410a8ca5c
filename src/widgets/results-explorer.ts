import type { ResultsState } from "./contract/index.js";
import { displayResultsState, type ExperimentResults } from "./display-results.js";
import { resultsStill } from "./results-explorer-still.js";
import { tourMetrics, type TourReport } from "./tour-report.js";
import { WidgetFigure } from "./widget-figure.js";

/** What the explorer reads of a tour's report. */
export type TourResults = Pick<TourReport, "arms" | "splits" | "metrics" | "chance">;

/** Scores as a dense block, in the order of metrics, splits and arms. */
function tourState(report: TourResults): ResultsState {
  const metrics = report.metrics ?? tourMetrics;
  const finite = (score: number | null | undefined) =>
    score != null && Number.isFinite(score) ? Number(score.toFixed(5)) : null;
  return {
    arms: report.arms.map(({ key, label }) => ({ key, label })),
    metrics,
    splits: report.splits.map(({ key, label }) => ({ key, label })),
    scores: metrics.map((metric) =>
      report.splits.map((split) => report.arms.map(({ scores }) => finite(scores[split.key]?.[metric.key]))),
    ),
    chance: metrics.map((metric) =>
      report.splits.map((split) => finite(report.chance[split.key]?.[metric.key])),
    ),
    ...{ display: null, metric: metrics[0]?.key ?? "", arm: "" },
  };
}

/** @throws DataError for results of neither kind */
export const resultsState = (results: TourResults | ExperimentResults): ResultsState =>
  "splits" in results ? tourState(results) : displayResultsState(results);

/** Results of several arms side by side: of a tour, by split; or of an experiment, a display of the paper reproduced, as
 * `docs/results/*.json` has it: every seed, mean and spread, the paper's number with how far it is to be trusted, criterion and verdict.
 * Comes back: `get("arm")` and `get("metric")`.
 *
 *   resultsExplorer(JSON.parse(readFileSync("docs/results/r2.json", "utf8")))
 *
 * @throws DataError when the results hold no observations */
export const resultsExplorer = (results: TourResults | ExperimentResults): WidgetFigure<ResultsState> =>
  new WidgetFigure({
    front: "results-explorer",
    state: resultsState(results),
    usesPlotly: "splits" in results,
    text: ({ arms, display }) =>
      `results of ${display === null ? "" : `${display.id}, `}${arms.map(({ label }) => label).join(", ")}`,
    still: resultsStill,
  });
