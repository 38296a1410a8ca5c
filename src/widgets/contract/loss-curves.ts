import type { Labelled } from "./shared.js";

/** One line of a loss chart. */
export interface LossSeries extends Labelled {
  readonly step: readonly number[];
  readonly value: readonly (number | null)[];
}

/** One chart: one loss term, a line per arm that has it. */
export interface LossPanel {
  readonly term: string;
  readonly title: string;
  readonly caption: string;
  readonly series: readonly LossSeries[];
}

export interface LossCurvesState {
  readonly panels: readonly LossPanel[];
  /** All arms, in the order that fixes their colours. */
  readonly arms: readonly Labelled[];
  readonly useLogScale: boolean;
  /** Share of the previous smoothed value that is kept, 0 to 0.99. */
  readonly smoothing: number;
}
