import type { Labelled, SpriteSheet } from "./shared.js";

/** Where a loss term of an arm is in `curves`: `length` steps from `offset` on, then as many values; NaN where there is none. */
export interface MonitorSeries {
  readonly arm: string;
  readonly term: string;
  readonly offset: number;
  readonly length: number;
}

/** Where the training is. Null: not known (yet). */
export interface MonitorProgress {
  readonly arm: string;
  /** Updates done. */
  readonly step: number;
  readonly epoch: number | null;
  readonly lr: number | null;
  readonly imagesPerSecond: number | null;
  /** Of all arms. */
  readonly secondsLeft: number | null;
}

/** Pictures of the last look: a row for each name, `columns` tiles in each. */
export interface MonitorPictures {
  readonly step: number;
  readonly rows: readonly string[];
  readonly columns: number;
  readonly sprite: SpriteSheet;
}

export type MonitorPhase = "waiting" | "running" | "paused" | "stopped" | "done";

export interface TrainingMonitorState {
  /** In the order that fixes their colours. */
  readonly arms: readonly Labelled[];
  /** Of each arm. */
  readonly steps: number;
  readonly series: readonly MonitorSeries[];
  /** A `DataView` in the front end. */
  readonly curves: Float32Array;
  readonly progress: MonitorProgress | null;
  readonly phase: MonitorPhase;
  readonly pictures: MonitorPictures | null;
  /** Asked for by the page or the kernel; travels back. */
  readonly pause: boolean;
  /** Travels back. */
  readonly stop: boolean;
  readonly useLogScale: boolean;
  /** Share of the previous smoothed value that is kept, 0 to 0.99. */
  readonly smoothing: number;
  /** A page sets `ping`, and a kernel that is there answers by `pong`. */
  readonly ping: number;
  readonly pong: number;
}
