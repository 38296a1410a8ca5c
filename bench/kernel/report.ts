import { median, summarise } from "../stats.js";
import { textTable, threeDigits } from "../table.js";
import { medianStart, p95 } from "./bars.js";
import type { SliderFigure } from "./comms.js";
import type { KernelFigures } from "./figures.js";
import { growthPerCell } from "./session.js";

type Value = number | undefined;

const text = (value: Value): string => (value === undefined ? "–" : value === 0 ? "0" : threeDigits(value));

function spread(samples: readonly number[] = []): string {
  const summary = summarise(samples);
  if (!summary) return "–";
  return `${text(summary.median)} (${text(summary.q1)} to ${text(summary.q3)})`;
}

const slider = (figure: SliderFigure | undefined): string[] => [
  figure ? `${text(median(figure.echoMs))} / ${text(p95(figure.echoMs))}` : "–",
  figure ? `${text(median(figure.answerMs))} / ${text(p95(figure.answerMs))}` : "–",
  figure ? `${figure.echoMs.length} of ${figure.numSent}` : "–",
];

const rows: readonly (readonly [string, (figures: KernelFigures) => string])[] = [
  ["start to first result, ms", ({ starts }) => spread(starts?.map(({ resultMs }) => resultMs))],
  ["of it until the kernel answers, ms", ({ starts }) => spread(starts?.map(({ readyMs }) => readyMs))],
  ["round trip of a trivial cell, ms", ({ roundTrips }) => spread(roundTrips)],
  [
    "printed lines: lost",
    ({ lines }) => (lines ? `${text(lines.numLost)} of ${text(lines.numPrinted)}` : "–"),
  ],
  ["the same: seconds", ({ lines }) => text(lines?.seconds)],
  [
    "the same: memory before / peak / after, MiB",
    ({ lines }) => (lines ? [lines.rssBefore, lines.rssPeak, lines.rssAfter].map(text).join(" / ") : "–"),
  ],
  ["slider at 60 Hz: echo, median / p95, ms", ({ sliders }) => slider(sliders)[0]!],
  ["the same: what the listener set, ms", ({ sliders }) => slider(sliders)[1]!],
  ["the same: echoes", ({ sliders }) => slider(sliders)[2]!],
  ["with a mask of 64 px: echo, ms", ({ mask }) => slider(mask)[0]!],
  ["the same: the picture, ms", ({ mask }) => slider(mask)[1]!],
  ["50 MB to the kernel, s", ({ buffer }) => spread(buffer?.toKernel)],
  ["50 MB from the kernel, s", ({ buffer }) => spread(buffer?.fromKernel)],
  ["1,000 cells: ms per cell", ({ session }) => text(session && msPerCell(session))],
  ["the same: heap, first / last, MiB", ({ session }) => ends(session?.points.map(({ heap }) => heap))],
  ["the same: process, first / last, MiB", ({ session }) => ends(session?.points.map(({ rss }) => rss))],
  [
    "the same: growth of heap / process, kB per cell",
    ({ session }) =>
      session
        ? `${signed(growthPerCell(session.points, ({ heap }) => heap))} / ${signed(growthPerCell(session.points, ({ rss }) => rss))}`
        : "–",
  ],
];

const msPerCell = ({ seconds, points }: NonNullable<KernelFigures["session"]>): Value => {
  const numCells = points.at(-1)?.numCells;
  return numCells === undefined ? undefined : (1000 * seconds) / numCells;
};

const ends = (values: readonly Value[] | undefined): string =>
  values && values.length > 0 ? `${text(values[0])} / ${text(values.at(-1))}` : "–";

const signed = (value: Value): string => (value === undefined ? "–" : value.toFixed(1));

/** A column for each kernel that was measured; then which were not, and why. */
export function kernelTable(figures: readonly KernelFigures[]): string {
  const shown = figures.filter(({ missing }) => missing === undefined);
  const lines = rows
    .map(([title, of]) => [title, ...shown.map(of)])
    .filter(([, ...cells]) => cells.some((cell) => cell !== "–"));
  const columns = [{ title: "kernel" }, ...shown.map(({ peer: title }) => ({ title, isNumber: true }))];
  const left = figures.flatMap(({ peer, missing, failures }) => [
    ...(missing === undefined ? [] : [`absent: ${peer}: ${missing}`]),
    ...Object.entries(failures).map(([part, why]) => `failed: ${peer}, ${part}: ${why}`),
  ]);
  return [textTable(columns, lines), ...left].join("\n");
}

/** Against tslab and ipykernel: start and round trip, as ratios of medians. */
export function ratioLine(figures: readonly KernelFigures[]): string {
  const ours = figures.find(({ peer }) => peer === "canlab");
  const parts = figures
    .filter(({ peer }) => peer !== "canlab")
    .flatMap((other) => {
      const start = ours && quotient(medianStart(ours), medianStart(other));
      const trip = ours && quotient(median(ours.roundTrips ?? []), median(other.roundTrips ?? []));
      const words = [
        ...(start === undefined ? [] : [`start ${start.toFixed(2)}`]),
        ...(trip === undefined ? [] : [`round trip ${trip.toFixed(2)}`]),
      ];
      return words.length > 0 ? [`times ${other.peer}'s: ${words.join(", ")}`] : [];
    });
  return parts.join("; ");
}

const quotient = (a: Value, b: Value): Value => (a === undefined || b === undefined ? undefined : a / b);
