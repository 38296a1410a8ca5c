/** One number of an evaluation, as a row of a table: what was measured, on which split, and under which settings. */
export interface EvalRecord {
  /** Name of the evaluation, for example "few-shot". */
  readonly evaluation: string;
  /** For example "top1", 0..1. */
  readonly metric: string;
  readonly split: string;
  readonly value: number;
  /** Settings that tell this row from others, for example `shots` and `draw`. */
  readonly [setting: string]: string | number | boolean;
}

/** Mean and standard deviation (divisor n - 1; 0 for a single value), NaN-free for JSON: both 0 without values. */
export function meanAndSpread(values: readonly number[]): { mean: number; spread: number } {
  const n = values.length;
  if (n === 0) return { mean: 0, spread: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: n === 1 ? 0 : Math.sqrt(squares / (n - 1)) };
}
