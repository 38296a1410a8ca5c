import { TORCHVISION, viewsJobId } from "./data-jobs.js";
import { tourSetting, viewSettings, workerCounts } from "./data-settings.js";
import type { JobResult } from "./results.js";
import { median } from "./stats.js";
import { textTable } from "./table.js";

/** One line of bench/shards.ts. */
export interface ShardFigure {
  readonly what: string;
  readonly seconds: number;
  readonly megabytes: number;
  readonly numSamples: number;
  readonly peakRssMb: number;
}

/** One row of what the data paths must reach (issue 5). */
export interface DataBar {
  readonly what: string;
  readonly bar: number;
  /** Whether more is better. */
  readonly isAtLeast: boolean;
  readonly measured?: number;
  readonly verdict: "met" | "not met" | "not measured";
}

function dataBar(what: string, bar: number, isAtLeast: boolean, measured: number | undefined): DataBar {
  if (measured === undefined) return { what, bar, isAtLeast, verdict: "not measured" };
  const isMet = isAtLeast ? measured >= bar : measured <= bar;
  return { what, bar, isAtLeast, measured, verdict: isMet ? "met" : "not met" };
}

const ratio = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a / b;

/** The bars. Speeds are ratios of medians of one run, against the faster of torchvision's two; shards are the slowest of those with pictures
 * of 10 kB and more, and the largest of those with a million samples. */
export function dataBars(jobs: readonly JobResult[], shards: readonly ShardFigure[]): DataBar[] {
  const of = (job: string, engine = "canlab") => {
    const found = jobs.find(({ id }) => id === job)?.engines.find((one) => one.engine === engine);
    return found?.status === "measured" ? median(found.samples) : undefined;
  };
  const views = viewSettings.flatMap((setting) =>
    workerCounts.map((workers) => {
      const id = viewsJobId(setting, workers);
      const theirs = TORCHVISION.map((engine) => of(id, engine)).filter((value) => value !== undefined);
      const best = theirs.length > 0 ? Math.max(...theirs) : undefined;
      const what = `views of ${setting.outSize} px, ${workers} ${workers === 1 ? "worker" : "workers"}: speed against torchvision`;
      return dataBar(what, 2, true, ratio(of(id), best));
    }),
  );
  const stepMs = of("tour-step");
  const eaten = stepMs === undefined ? undefined : (2000 * tourSetting.batchSize) / stepMs;
  const streams = shards.filter(
    ({ what, megabytes, numSamples }) =>
      what.startsWith("stream, in order, pictures") && megabytes / numSamples >= 0.01,
  );
  const million = shards.filter(({ what, numSamples }) => numSamples >= 1e6 && what.includes("samples"));
  const least = (values: number[]) => (values.length > 0 ? Math.min(...values) : undefined);
  const most = (values: number[]) => (values.length > 0 ? Math.max(...values) : undefined);
  const emojiMs = of("emoji");
  return [
    ...views,
    dataBar("the tour's batches, against what its step eats", 2, true, ratio(of("tour-input"), eaten)),
    dataBar(
      "shards, streamed from a warm cache, MB/s",
      200,
      true,
      least(streams.map(({ megabytes, seconds }) => megabytes / seconds)),
    ),
    dataBar(
      "1,000,000 samples listed and shuffled: peak memory, MB",
      300,
      false,
      most(million.map(({ peakRssMb }) => peakRssMb * 1.048576)),
    ),
    dataBar("emoji from nothing to cached, s", 60, false, emojiMs === undefined ? undefined : emojiMs / 1000),
  ];
}

/** Bar, measured, met or not. */
export function dataBarTable(bars: readonly DataBar[]): string {
  const rows = bars.map(({ what, bar, isAtLeast, measured, verdict }) => [
    what,
    `${isAtLeast ? "≥" : "≤"} ${bar}`,
    measured === undefined ? "–" : measured.toFixed(2),
    verdict,
  ]);
  const number = (title: string) => ({ title, isNumber: true });
  return textTable([{ title: "what it must reach" }, number("bar"), number("measured"), { title: "" }], rows);
}
