import { median, quantile } from "../stats.js";
import { textTable, threeDigits } from "../table.js";
import type { SliderFigure } from "./comms.js";
import { BUFFER_BYTES } from "./comms.js";
import type { KernelFigures } from "./figures.js";
import type { PeerName } from "./peers.js";
import { growthPerCell } from "./session.js";

/** One row of what the kernel must reach (issue 7). */
export interface KernelBar {
  readonly what: string;
  readonly bar: number;
  /** Whether more is better. */
  readonly isAtLeast: boolean;
  readonly measured?: number;
  readonly verdict: "met" | "not met" | "not measured";
}

type Measured = number | undefined;

function kernelBar(what: string, bar: number, measured: Measured, isAtLeast = false): KernelBar {
  if (measured === undefined) return { what, bar, isAtLeast, verdict: "not measured" };
  const isMet = isAtLeast ? measured >= bar : measured <= bar;
  return { what, bar, isAtLeast, measured, verdict: isMet ? "met" : "not met" };
}

const ratio = (a: Measured, b: Measured): Measured =>
  a === undefined || b === undefined ? undefined : a / b;
const difference = (a: Measured, b: Measured): Measured =>
  a === undefined || b === undefined ? undefined : a - b;

/** 95 of 100 samples are not above it. */
export const p95 = (samples: readonly number[]): Measured =>
  samples.length > 0
    ? quantile(
        [...samples].sort((a, b) => a - b),
        0.95,
      )
    : undefined;

export const medianStart = ({ starts = [] }: KernelFigures): Measured =>
  median(starts.map(({ resultMs }) => resultMs));

const lostOf = ({ numSent, echoMs, isLastThere }: SliderFigure): number =>
  numSent - echoMs.length + (isLastThere ? 0 : 1);

/** The bars, as ratios of medians of one run. 16.7 ms is the time between two of 60 messages a second: an echo that comes sooner waits behind none. */
export function kernelBars(figures: readonly KernelFigures[]): KernelBar[] {
  const of = (name: PeerName) => figures.find(({ peer }) => peer === name) ?? { peer: name, failures: {} };
  const [ours, tslab, python] = [of("canlab"), of("tslab"), of("ipykernel")];
  const trips = ({ roundTrips = [] }: KernelFigures) => median(roundTrips);
  const { lines, sliders, mask, buffer, session } = ours;
  const points = session?.points ?? [];
  return [
    kernelBar("start to first result, against tslab", 1, ratio(medianStart(ours), medianStart(tslab))),
    kernelBar("start to first result, against ipykernel", 2, ratio(medianStart(ours), medianStart(python))),
    kernelBar("round trip of a trivial cell, against tslab", 1, ratio(trips(ours), trips(tslab))),
    kernelBar("200,000 printed lines: lost", 0, lines?.numLost),
    kernelBar(
      "the same: memory at its peak above that before, MiB",
      128,
      difference(lines?.rssPeak, lines?.rssBefore),
    ),
    kernelBar("60 slider messages a second: echo, 95th percentile, ms", 16.7, sliders && p95(sliders.echoMs)),
    kernelBar("the same: lost", 0, sliders && lostOf(sliders)),
    kernelBar(
      "the same with a mask of 64 px drawn at each: echo, 95th percentile, ms",
      16.7,
      mask && p95(mask.echoMs),
    ),
    kernelBar("50 MB through a comm: bytes that came, each way", BUFFER_BYTES, buffer?.numBytes, true),
    kernelBar(
      "1,000 cells: growth of the heap, kB per cell",
      5,
      growthPerCell(points, ({ heap }) => heap),
    ),
    kernelBar(
      "1,000 cells: growth of the process, kB per cell",
      20,
      growthPerCell(points, ({ rss }) => rss),
    ),
  ];
}

/** Bar, measured, met or not. */
export function kernelBarTable(bars: readonly KernelBar[]): string {
  const rows = bars.map(({ what, bar, isAtLeast, measured, verdict }) => [
    what,
    `${isAtLeast ? "≥" : "≤"} ${bar.toLocaleString("en-US")}`,
    measured === undefined ? "–" : measured === 0 ? "0" : threeDigits(measured),
    verdict,
  ]);
  const number = (title: string) => ({ title, isNumber: true });
  return textTable([{ title: "what it must reach" }, number("bar"), number("measured"), { title: "" }], rows);
}
