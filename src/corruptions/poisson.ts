/** Poisson draws of one mean: an inverted distribution function with a guide to where to start in it (Chen and Asau 1974). */
export interface PoissonTable {
  /** P(at most k). */
  readonly cdf: Float64Array;
  /** For each 256th of 0..1, the k from which to search upwards. */
  readonly guide: Uint16Array;
}

const CELLS = 256;

/** The table of a mean up to a few hundred. */
export function poissonTable(mean: number): PoissonTable {
  const last = Math.ceil(mean + 12 * Math.sqrt(mean) + 12);
  const cdf = new Float64Array(last + 1);
  let p = Math.exp(-mean);
  let sum = 0;
  for (let k = 0; k <= last; k++) {
    sum += p;
    cdf[k] = sum;
    p *= mean / (k + 1);
  }
  cdf[last] = 1; // what is cut off is far below the 2^-32 of a draw
  const guide = new Uint16Array(CELLS);
  for (let cell = 0, k = 0; cell < CELLS; cell++) {
    while (cdf[k]! <= cell / CELLS) k++;
    guide[cell] = k;
  }
  return { cdf, guide };
}

/** One draw: the least k with P(at most k) > u.
 *
 * @param u uniform on [0, 1) */
export function poissonDraw({ cdf, guide }: PoissonTable, u: number): number {
  let k = guide[(u * CELLS) | 0]!;
  while (cdf[k]! <= u) k++;
  return k;
}
