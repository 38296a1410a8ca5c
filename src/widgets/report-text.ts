import { rankArms, type Ranking } from "../plots/ranking.js";
import { tourMetrics, type FlopsRow, type TourReport } from "./tour-report.js";

/** "71.2 %" */
export const percent = (score: number): string => `${(100 * score).toFixed(1)} %`;

/** "8 min 12 s" */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "unknown";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "CAN, MAE and SimCLR" */
export const listWords = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : (words[0] ?? "nothing");

/** "2 of 5 metrics", "none of the 5 metrics", "all 5 metrics" */
const shareOf = (count: number, total: number, noun: string): string =>
  count === 0
    ? `none of the ${total} ${noun}`
    : count === total
      ? `all ${total} ${noun}`
      : `${count} of ${total} ${noun}`;

/** Who is best in one metric on one split; null when nothing was measured. */
export function rankingOf(report: TourReport, metric: string, split: string): Ranking | null {
  const scores = report.arms.map(({ label, scores }) => ({ label, score: scores[split]?.[metric] ?? null }));
  return rankArms(scores, report.splits.find(({ key }) => key === split)?.numPictures);
}

/** One sentence per metric on the first split: who is best, by how much, and whether that means anything. */
export function metricSentences(report: TourReport): string[] {
  const split = report.splits[0];
  if (split === undefined) return [];
  return (report.metrics ?? tourMetrics).flatMap(({ key, label }) => {
    const ranking = rankingOf(report, key, split.key);
    return ranking === null ? [] : [`${label}: ${rankingSentence(ranking, split.numPictures)}`];
  });
}

function rankingSentence({ best, bestScore, next, nextScore, isWithinNoise }: Ranking, n: number): string {
  const score = percent(bestScore);
  const lead =
    best.length > 1 ? `${listWords(best)} tie at ${score}` : `${best[0] ?? "nothing"} is best with ${score}`;
  if (nextScore === null) return `${lead}.`;
  const gap = (100 * (bestScore - nextScore)).toFixed(1);
  const behind = `${lead}, ${gap} points ahead of ${listWords(next)}`;
  return isWithinNoise ? `${behind}; with ${n} pictures that is too close to call.` : `${behind}.`;
}

/** The outcome in plain sentences, from the numbers alone: what CAN won and what it did not. */
export function verdict(report: TourReport): string[] {
  const split = report.splits[0];
  const metrics = report.metrics ?? tourMetrics;
  const rankings = report.splits.flatMap(({ key }) =>
    metrics.flatMap((metric) => rankingOf(report, metric.key, key) ?? []),
  );
  const onFirst = metrics.flatMap(({ key }) => (split && rankingOf(report, key, split.key)) ?? []);
  const can = report.arms.find(({ key }) => key === "can")?.label;
  if (split === undefined || onFirst.length === 0) return ["Nothing was scored in this run."];
  const sentences: string[] = [];
  if (can !== undefined) {
    const isBest = ({ best }: Ranking) => best.includes(can);
    const alone = onFirst.filter((ranking) => isBest(ranking) && ranking.best.length === 1).length;
    const tied = onFirst.filter((ranking) => isBest(ranking) && ranking.best.length > 1).length;
    const ties = tied > 0 ? `, and ties for it in ${tied}` : "";
    sentences.push(
      `On ${split.label}, ${can} is best in ${shareOf(alone, onFirst.length, "metrics")}${ties}.`,
    );
  }
  const wins = report.arms.map(({ label }) => ({
    label,
    count: rankings.filter(({ best }) => best.length === 1 && best[0] === label).length,
  }));
  const tally = wins.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const numTies = rankings.filter(({ best }) => best.length > 1).length;
  const counts = [
    ...tally.map(({ label, count }) => `${label} ${count}`),
    ...(numTies > 0 ? [`ties ${numTies}`] : []),
  ];
  if (report.splits.length > 1) {
    sentences.push(
      `Over all ${rankings.length} comparisons of metric and split, the wins are: ${counts.join(", ")}.`,
    );
  }
  const close = rankings.filter(({ isWithinNoise }) => isWithinNoise).length;
  const spread =
    close > 0 ? ` ${close} of ${rankings.length} leads are too small to call with so few pictures.` : "";
  sentences.push(
    `This is one run with one seed; another seed can turn differences of a point or two around.${spread}`,
  );
  return sentences;
}

/** What the ratio column of the FLOPs table says, for the row that the paper's abstract names and for those where CAN is dearer. */
export function flopsSentences(rows: readonly FlopsRow[]): string[] {
  const large = rows.find(({ model }) => model.startsWith("ViT-L"));
  const dearer = rows
    .filter(({ ratio }) => ratio < 1)
    .map(({ model, ratio }) => `${model} (${ratio.toFixed(2)})`);
  const sentences: string[] = [];
  if (large) {
    sentences.push(
      `With ${large.model}, SimCLR takes ${large.ratio.toFixed(2)} times the arithmetic of CAN: two whole views through a large encoder cost more than two half views and a small decoder. The paper's abstract says 70 % more.`,
    );
  }
  if (dearer.length > 0) {
    sentences.push(
      `The saving is one of large encoders: with ${listWords(dearer)} the decoder weighs more than the mask saves, and CAN is the dearer one.`,
    );
  }
  return sentences;
}
