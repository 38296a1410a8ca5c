import { ConfigError } from "../../core/errors.js";

/** Mean and spread of numbers. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation, n - 1 below; NaN for fewer than two. */
  readonly sd: number;
}

/** @throws ConfigError if there are none */
export function summarise(values: readonly number[]): Summary {
  const n = values.length;
  if (n === 0) throw new ConfigError("summarise: expected at least one number, got none");
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : NaN };
}

/** P(|T| > |t|) of Student's distribution for whole degrees of freedom, by the finite sums of Abramowitz and Stegun 26.7.3 and 26.7.4.
 *
 * @param df degrees of freedom, at least 1 */
export function studentTwoSided(t: number, df: number): number {
  if (!Number.isFinite(t)) return Number.isNaN(t) ? NaN : 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(df));
  const cos2 = Math.cos(angle) ** 2;
  const isOdd = df % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let k = isOdd ? 1 : 0; k <= df - 2; k += 2) {
    sum += term;
    term *= (cos2 * (k + 1)) / (k + 2);
  }
  const within = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return Math.min(1, Math.max(0, 1 - within));
}

/** The t with P(|T| > t) = `p`, by halving. */
export function studentQuantile(p: number, df: number): number {
  let [low, high] = [0, 1];
  while (studentTwoSided(high, df) > p) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (studentTwoSided(middle, df) > p) low = middle;
    else high = middle;
  }
  return high;
}

/** P of at least as lopsided a split of n fair coins, both sides; ties left out. */
export function signTest(differences: readonly number[]): {
  readonly above: number;
  readonly n: number;
  readonly p: number;
} {
  const n = differences.filter((value) => value !== 0).length;
  const above = differences.filter((value) => value > 0).length;
  let choose = 1;
  let tail = 0;
  for (let k = 0; k <= Math.min(above, n - above); k++) {
    tail += choose;
    choose = (choose * (n - k)) / (k + 1);
  }
  return { above, n, p: Math.min(1, (2 * tail) / 2 ** n) };
}

/** Differences of pairs, with what they say. */
export interface PairedTest extends Summary {
  /** 95 % interval of the mean difference, by Student's t; NaN for fewer than two pairs. */
  readonly low: number;
  readonly high: number;
  /** Two-sided, of the paired t-test; NaN for fewer than two pairs. */
  readonly p: number;
  readonly sign: { readonly above: number; readonly n: number; readonly p: number };
}

/** Paired t-test and sign test of differences, one per seed.
 *
 * @remarks With three seeds the sign test cannot get below 0.25, and the t-test leans on the differences being normal.
 * @throws ConfigError if there are none */
export function pairedTest(differences: readonly number[]): PairedTest {
  const { n, mean, sd } = summarise(differences);
  const sign = signTest(differences);
  if (n < 2) return { n, mean, sd, low: NaN, high: NaN, p: NaN, sign };
  const error = sd / Math.sqrt(n);
  const half = error * studentQuantile(0.05, n - 1);
  const p = error === 0 ? (mean === 0 ? 1 : 0) : studentTwoSided(mean / error, n - 1);
  return { n, mean, sd, low: mean - half, high: mean + half, p, sign };
}
