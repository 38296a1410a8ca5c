import { median, summarise } from "./stats.js";
import type { BenchResults, JobResult } from "./results.js";
import { machineText } from "./machine.js";

/** One bar: the step time of an engine over canlab's. */
export interface ChartBar {
  readonly label: string;
  readonly ratio: number;
  /** Quartiles. */
  readonly low: number;
  readonly high: number;
}

/** The bars of one setting. */
export interface ChartGroup {
  readonly title: string;
  readonly bars: readonly ChartBar[];
}

const WIDTH = 860;
const LEFT = 320;
const RIGHT = 80;
const ROW = 22;
const HEAD = 76;

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const px = (value: number): string => String(Math.round(value * 10) / 10);

/** Ratios of the steps; settings in which canlab was not measured are left out. */
export function chartGroups(jobs: readonly JobResult[]): ChartGroup[] {
  return jobs.flatMap(({ section, title, engines }) => {
    const ours = median(engines.find(({ engine }) => engine === "canlab")?.samples ?? []);
    if ((section !== "can" && section !== "vit") || ours === undefined) return [];
    const bars = engines.flatMap(({ label, samples, status }) => {
      const summary = status === "measured" ? summarise(samples) : undefined;
      if (!summary) return [];
      return [{ label, ratio: summary.median / ours, low: summary.q1 / ours, high: summary.q3 / ours }];
    });
    return [{ title, bars }];
  });
}

const colours = {
  light: {
    paper: "#ffffff",
    ink: "#1f2430",
    soft: "#5d6675",
    grid: "#dfe3ea",
    ours: "#1769aa",
    theirs: "#97a1b2",
  },
  dark: {
    paper: "#14171d",
    ink: "#e8ebf0",
    soft: "#a4adbb",
    grid: "#2d333f",
    ours: "#5fb0f0",
    theirs: "#6b768a",
  },
};

/** Without CSS variables, which some viewers do not know. */
const paint = ({ paper, ink, soft, grid, ours, theirs }: (typeof colours)["light"]): string =>
  `.paper { fill: ${paper} } text { fill: ${ink} } .group { stroke: ${paper} } .soft { fill: ${soft} } .grid { stroke: ${grid} } ` +
  `.one { stroke: ${soft} } .spread { stroke: ${ink} } .ours { fill: ${ours} } .theirs { fill: ${theirs} }`;

const style = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif }
  .title { font-size: 16px; font-weight: 600 } .group { font-weight: 600; stroke-width: 6px; paint-order: stroke } .soft { font-size: 12px } .spread { stroke-width: 1.5 }
  ${paint(colours.light)}
  @media (prefers-color-scheme: dark) { ${paint(colours.dark)} }`;

/** Ticks 1, 2, 5 of each decade in the range. */
export const logTicks = (low: number, high: number): number[] =>
  [0.1, 1, 10, 100, 1000]
    .flatMap((decade) => [1, 2, 5].map((n) => n * decade))
    .filter((t) => t >= low && t <= high);

/** Horizontal bars of step times over canlab's on a logarithmic scale, from the line at 1: to the right is slower. */
export function chart({ jobs, machine, date }: Pick<BenchResults, "jobs" | "machine" | "date">): string {
  const groups = chartGroups(jobs);
  const all = groups.flatMap(({ bars }) => bars);
  const low = Math.min(0.5, ...all.map((bar) => bar.low * 0.95));
  const high = Math.max(2, ...all.map((bar) => bar.high * 1.05));
  const x = (ratio: number) => LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(ratio / low)) / Math.log(high / low);
  const rows: string[] = [];
  let y = HEAD;
  for (const { title, bars } of groups) {
    y += ROW;
    rows.push(`<text class="group" x="16" y="${y}">${escape(title)}</text>`);
    for (const bar of bars) rows.push(barRow(bar, (y += ROW), x));
    y += ROW / 2;
  }
  const bottom = y + 8;
  const ticks = logTicks(low, high).map(
    (t) =>
      `<line class="${t === 1 ? "one" : "grid"}" x1="${px(x(t))}" x2="${px(x(t))}" y1="${HEAD}" y2="${bottom}"/>` +
      `<text class="soft" text-anchor="middle" x="${px(x(t))}" y="${bottom + 16}">${t}</text>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 30}" width="${WIDTH}" height="${bottom + 30}" role="img">`,
    `<title>Time of one train step over that of canlab</title><style>${style}\n</style>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    `<text class="title" x="16" y="28">Time of one train step over that of canlab</text>`,
    `<text class="soft" x="16" y="47">Above 1 is slower than canlab. Median; the thin line is the middle half of the steps. Logarithmic scale.</text>`,
    `<text class="soft" x="16" y="64">${escape(`${machineText(machine)}, ${date.slice(0, 10)}`)}</text>`,
    ...ticks,
    ...rows,
    "</svg>",
  ].join("\n")}\n`;
}

/** A bar from the line at 1, its spread, and its number beyond both. */
function barRow({ label, ratio, low, high }: ChartBar, y: number, x: (ratio: number) => number): string {
  const isOurs = ratio === 1;
  const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))];
  const shape = isOurs
    ? `<circle class="ours" cx="${px(x(1))}" cy="${y - 4}" r="5"/>`
    : `<rect class="theirs" x="${px(from)}" width="${px(to - from)}" y="${y - 11}" height="14" rx="2"/>`;
  const number = Math.max(to, x(high)) + 8;
  return [
    `<text x="28" y="${y}">${escape(label)}</text>`,
    shape,
    `<line class="spread" x1="${px(x(low))}" x2="${px(x(high))}" y1="${y - 4}" y2="${y - 4}"/>`,
    `<text class="soft" x="${px(number)}" y="${y}">${isOurs ? "1" : ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3)}</text>`,
  ].join("");
}
