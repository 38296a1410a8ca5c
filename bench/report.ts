import { shareOfPeak } from "./bars.js";
import type { Bar, BenchResults, EngineResult, JobResult } from "./results.js";
import { summarise } from "./stats.js";
import { machineText } from "./machine.js";
import { textTable, threeDigits, type Column } from "./table.js";

const number = (title: string): Column => ({ title, isNumber: true });
const orDash = (value: number | undefined, text = threeDigits): string =>
  value === undefined ? "–" : text(value);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** Median and quartiles: "383 (380 to 391)". */
function medianText(samples: readonly number[]): string {
  const summary = summarise(samples);
  if (!summary) return "–";
  const { median, q1, q3 } = summary;
  return `${threeDigits(median)} (${threeDigits(q1)} to ${threeDigits(q3)})`;
}

const isMeasured = ({ status }: EngineResult) => status === "measured";

/** The engines that were not measured, each with the reason. */
const absentLines = ({ engines }: JobResult): string[] =>
  engines
    .filter((one) => !isMeasured(one))
    .map(({ label, status, reason = "" }) => `  ${status}: ${label}: ${reason}`);

/** Steps of one setting: time, ratio to canlab, share of the peak, first step, memory. */
export function stepTable(job: JobResult): string {
  const ours = summarise(job.engines.find(({ engine }) => engine === "canlab")?.samples ?? [])?.median;
  const rows = job.engines.filter(isMeasured).map((one) => {
    const ms = summarise(one.samples)?.median;
    return [
      one.label,
      medianText(one.samples),
      String(one.samples.length),
      orDash(ms !== undefined && ours !== undefined ? ms / ours : undefined),
      orDash(shareOfPeak(job, one), percent),
      orDash(one.ready?.first_step_ms),
      orDash(one.peakRssMb),
    ];
  });
  const columns = [
    { title: "engine" },
    ...["ms per step (quartiles)", "steps", "times canlab", "of peak", "first, ms", "peak, MiB"].map(number),
  ];
  const peak = summarise(job.peakSamples ?? [])?.median;
  const gflop = job.productFlops === undefined ? undefined : job.productFlops / 1e9;
  const work =
    gflop === undefined || peak === undefined
      ? ""
      : ` (${threeDigits(gflop)} GFLOP of products a step; peak ${threeDigits(peak)} GFLOP/s)`;
  return [`${job.title}${work}`, textTable(columns, rows), ...absentLines(job)].join("\n");
}

/** Jobs of one unit in one table: matrix products, the input pipeline. */
export function plainTable(title: string, jobs: readonly JobResult[]): string {
  const rows = jobs.flatMap((job) =>
    job.engines
      .filter(isMeasured)
      .map(({ label, samples, waitShare }) => [
        job.title,
        label,
        `${medianText(samples)} ${job.unit}`,
        waitShare === undefined ? "" : `${percent(waitShare)} of it waiting for batches`,
      ]),
  );
  const columns = [{ title }, { title: "by" }, number("median (quartiles)"), { title: "" }];
  return [textTable(columns, rows), ...new Set(jobs.flatMap(absentLines))].join("\n");
}

/** What each pass gives: how much longer a step takes without it. */
export function passTable(jobs: readonly JobResult[]): string {
  const rows = jobs.map(({ id, engines }) => {
    const [all, without] = ["all", "without"].map(
      (name) => engines.find((one) => one.engine === name && isMeasured(one))?.samples ?? [],
    ) as [readonly number[], readonly number[]];
    const [a, b] = [summarise(all)?.median, summarise(without)?.median];
    const gain = a === undefined || b === undefined ? "–" : `${((100 * (b - a)) / a).toFixed(1)} %`;
    return [id, medianText(all), medianText(without), gain];
  });
  const columns = ["with all passes, ms", "without it, ms", "a step is longer by"].map(number);
  const head = `graph passes, ${jobs[0]?.title ?? ""}`;
  return [head, textTable([{ title: "pass left out" }, ...columns], rows), ...jobs.flatMap(absentLines)].join(
    "\n",
  );
}

/** Bar, aim, measured, met or not. */
export function barTable(bars: readonly Bar[]): string {
  const rows = bars.map(({ what, bar, aim, isAtLeast, measured, verdict }) => [
    what,
    `${isAtLeast ? "≥" : "≤"} ${bar}`,
    `${isAtLeast ? "≥" : "≤"} ${aim}`,
    orDash(measured, (value) => value.toFixed(2)),
    verdict,
  ]);
  const columns = [{ title: "what it must reach" }, ...["bar", "aim", "measured"].map(number), { title: "" }];
  return textTable(columns, rows);
}

/** The whole report, as the terminal shows it. */
export function reportText({ machine, jobs, bars }: BenchResults): string {
  const of = (...sections: string[]) => jobs.filter(({ section }) => sections.includes(section));
  const tables = [
    of("matmul").length > 0 ? plainTable("matrix product", of("matmul")) : "",
    ...of("can", "vit").map(stepTable),
    of("input").length > 0 ? plainTable("input", of("input")) : "",
    of("passes").length > 0 ? passTable(of("passes")) : "",
    of("can", "vit").length > 0 ? barTable(bars) : "",
  ];
  return [machineText(machine), ...tables.filter((text) => text !== "")].join("\n\n");
}
