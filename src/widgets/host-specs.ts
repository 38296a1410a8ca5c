import type { EmbeddingState, LossCurvesState, ResultsState } from "./contract/index.js";
import { embeddingState, type EmbeddingInput } from "./embedding-projection.js";
import type { WidgetSpec } from "./host.js";
import { lossCurvesState, resultsState } from "./report-states.js";
import type { TourReport } from "./tour-report.js";

/** Embeddings on a map with thumbnails; `point` is the one pointed at.
 *
 * @throws ShapeError when names, categories, pictures and points differ in number */
export const embeddingProjection = (input: EmbeddingInput): WidgetSpec<EmbeddingState> => ({
  kind: "canlab-widget",
  front: "embedding-projection",
  state: embeddingState(input),
  usesPlotly: true,
  text: ({ names }) => `map of ${names.length} embeddings`,
});

/** Loss terms of one or more runs as charts. */
export const lossCurves = (report: Pick<TourReport, "arms">): WidgetSpec<LossCurvesState> => ({
  kind: "canlab-widget",
  front: "loss-curves",
  state: lossCurvesState(report),
  usesPlotly: true,
  text: ({ arms }) => `loss curves of ${arms.map(({ label }) => label).join(", ")}`,
});

/** Scores of several methods side by side. */
export const resultsExplorer = (report: TourReport): WidgetSpec<ResultsState> => ({
  kind: "canlab-widget",
  front: "results-explorer",
  state: resultsState(report),
  usesPlotly: true,
  text: ({ arms }) => `results of ${arms.map(({ label }) => label).join(", ")}`,
});
