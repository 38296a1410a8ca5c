import { percent, textTable } from "./text-table.js";

/** Options of `profileGraph`. */
export interface ProfileOptions {
  /** Runs that are timed, after one that is not. Default 5. */
  readonly steps?: number;
  readonly numThreads?: number;
}

/** All nodes of one operator together, as the runtime ran them: after its own fusions. */
export interface ProfileRow {
  readonly op: string;
  /** Nodes in one run. */
  readonly count: number;
  /** Milliseconds in one run, mean over the steps. */
  readonly ms: number;
  /** Of the time in all operators, 0 to 1. */
  readonly share: number;
  /** Of the nodes whose FLOPs are known; those that the runtime made itself are not. */
  readonly gflopsPerSecond: number;
}

/** Where the time of a run goes. */
export interface Profile {
  readonly steps: number;
  /** Milliseconds of one run as the runtime sees it, mean over the steps; profiling included. */
  readonly msPerStep: number;
  /** Longest first. */
  readonly rows: readonly ProfileRow[];
}

/** The profile as text, longest operator first. */
export function profileTable({ steps, msPerStep, rows }: Profile): string {
  const table = textTable(rows, [
    { title: "operator", text: ({ op }) => op, align: "left" },
    { title: "count", text: ({ count }) => String(Math.round(count)) },
    { title: "ms", text: ({ ms }) => ms.toFixed(3) },
    { title: "share", text: ({ share }) => percent(share) },
    { title: "GFLOP/s", text: ({ gflopsPerSecond: rate }) => (rate >= 0.05 ? rate.toFixed(1) : "") },
  ]);
  return `${msPerStep.toFixed(3)} ms a run, mean of ${steps}\n${table}`;
}
