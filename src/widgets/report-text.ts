import { rankArms, type Ranking } from "../plots/ranking.js";
import { tourMetrics, type ArmResult, type FlopsRow, type TourReport } from "./tour-report.js";

/** "71.2 %", with a space that does not break. */
export const percent = (score: number): string => `${(100 * score).toFixed(1)}\u00a0%`;

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
export function metricSentences(report: TourReport): { label: string; text: string }[] {
  const split = report.splits[0];
  if (split === undefined) return [];
  return (report.metrics ?? tourMetrics).flatMap(({ key, label }) => {
    const ranking = rankingOf(report, key, split.key);
    return ranking === null ? [] : [{ label, text: rankingSentence(ranking) }];
  });
}

function rankingSentence({ best, bestScore, next, nextScore, isWithinNoise }: Ranking): string {
  const score = percent(bestScore);
  const lead =
    best.length > 1 ? `${listWords(best)} tie at ${score}` : `${best[0] ?? "nothing"} is best with ${score}`;
  if (nextScore === null) return `${lead}.`;
  const gap = (100 * (bestScore - nextScore)).toFixed(1);
  return `${lead}, ${gap} points ahead of ${listWords(next)}${isWithinNoise ? " (too close to call)" : ""}.`;
}

const winsAlone = (rankings: readonly Ranking[], label: string): number =>
  rankings.filter(({ best }) => best.length === 1 && best[0] === label).length;

/** How often CAN is best on the first split, ties told apart. */
function canSentence(report: TourReport, rankings: readonly Ranking[]): string[] {
  const can = report.arms.find(({ key }) => key === "can")?.label;
  if (can === undefined) return [];
  const ties = rankings.filter(({ best }) => best.length > 1 && best.includes(can)).length;
  const tied = ties > 0 ? `, and ties for it in ${ties}` : "";
  const share = shareOf(winsAlone(rankings, can), rankings.length, "metrics");
  return [`On ${report.splits[0]?.label}, ${can} is best in ${share}${tied}.`];
}

/** CAN against what was not trained, in the first metric: whether it learned anything. */
function learningSentence(report: TourReport): string[] {
  const metric = (report.metrics ?? tourMetrics)[0];
  const split = report.splits[0];
  const scoreOf = (arm: ArmResult | undefined) => arm?.scores[split?.key ?? ""]?.[metric?.key ?? ""] ?? null;
  const can = report.arms.find(({ key }) => key === "can");
  const score = scoreOf(can);
  if (can === undefined || score === null || metric === undefined) return [];
  const gaps = report.arms.flatMap((arm) => {
    const other = scoreOf(arm);
    if (arm.steps !== undefined || arm.history.length > 0 || other === null) return [];
    const points = 100 * (score - other);
    return [`${Math.abs(points).toFixed(1)} points ${points < 0 ? "below" : "above"} ${arm.label}`];
  });
  return gaps.length > 0 ? [`${metric.label}: ${can.label} is ${listWords(gaps)}.`] : [];
}

/** Who won how often over all metrics and splits. */
function tallySentence({ arms, splits }: TourReport, rankings: readonly Ranking[]): string[] {
  if (splits.length < 2) return [];
  const wins = arms
    .map(({ label }) => ({ label, count: winsAlone(rankings, label) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ label, count }) => `${label} ${count}`);
  const ties = rankings.filter(({ best }) => best.length > 1).length;
  const counts = ties > 0 ? [...wins, `ties ${ties}`] : wins;
  return [`Wins over all ${rankings.length} comparisons of metric and split: ${counts.join(", ")}.`];
}

/** The outcome in plain sentences, from the numbers alone: what CAN won and what it did not. */
export function verdict(report: TourReport): string[] {
  const metrics = report.metrics ?? tourMetrics;
  const onSplit = (split: string) => metrics.flatMap(({ key }) => rankingOf(report, key, split) ?? []);
  const onFirst = onSplit(report.splits[0]?.key ?? "");
  const all = report.splits.flatMap(({ key }) => onSplit(key));
  if (all.length === 0) return ["Nothing was scored in this run."];
  const close = all.filter(({ isWithinNoise }) => isWithinNoise).length;
  const meaning = `${close} of ${all.length} leads are too close to call: as many other pictures could turn them around.`;
  return [
    ...canSentence(report, onFirst),
    ...learningSentence(report),
    ...tallySentence(report, all),
    `This is one run with one seed; try others before you trust a small lead.${close > 0 ? ` ${meaning}` : ""}`,
  ];
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
  const own = rows.filter(({ model }) => !model.startsWith("ViT-"));
  return [
    ...sentences,
    ...own.map(
      ({ model, ratio }) => `For ${model}, SimCLR takes ${ratio.toFixed(2)} times the arithmetic of CAN.`,
    ),
  ];
}
