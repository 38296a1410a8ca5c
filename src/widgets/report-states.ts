import { lossCurve, lossTerms, type LossTerm } from "../plots/loss-curve.js";
import type { LossCurvesState, LossPanel, ResultsState } from "./contract/index.js";
import { tourMetrics, type TourReport } from "./tour-report.js";

const termTexts: Readonly<Record<LossTerm, readonly [title: string, caption: string]>> = {
  contrastive: ["Contrastive loss", "finding the other view of the same picture"],
  reconstruction: ["Reconstruction loss", "filling in the masked patches"],
  denoising: ["Denoising loss", "predicting the noise on the visible patches"],
  total: ["Total", "each arm's own weighted sum: not comparable between arms"],
};

const armNames = (arms: TourReport["arms"]) => arms.map(({ key, label }) => ({ key, label }));

/** Loss terms as charts, a line per trained arm. */
export function lossCurvesState({ arms }: Pick<TourReport, "arms">): LossCurvesState {
  const panels = lossTerms.map((term): LossPanel => {
    const series = arms.flatMap(({ key, label, history }) => {
      const curve = lossCurve(history, term);
      return curve === null ? [] : [{ key, label, ...curve }];
    });
    return { term, title: termTexts[term][0], caption: termTexts[term][1], series };
  });
  const trained = arms.filter(({ history }) => history.length > 0);
  return { panels, arms: armNames(trained), useLogScale: false, smoothing: 0.6 };
}

/** Scores as a dense block, in the order of metrics, splits and arms. */
export function resultsState(report: TourReport): ResultsState {
  const metrics = report.metrics ?? tourMetrics;
  const finite = (score: number | null | undefined) =>
    score != null && Number.isFinite(score) ? Number(score.toFixed(5)) : null;
  return {
    arms: armNames(report.arms),
    metrics,
    splits: report.splits.map(({ key, label }) => ({ key, label })),
    scores: metrics.map((metric) =>
      report.splits.map((split) => report.arms.map(({ scores }) => finite(scores[split.key]?.[metric.key]))),
    ),
    chance: metrics.map((metric) =>
      report.splits.map((split) => finite(report.chance[split.key]?.[metric.key])),
    ),
    metric: metrics[0]?.key ?? "",
  };
}
