/** Where the samples of one engine lie. All in the unit of the samples. */
export interface Summary {
  readonly count: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** First and third quartile. */
  readonly q1: number;
  readonly q3: number;
}

/** The value below which a share of the samples lies, linear between neighbours (type 7 of Hyndman and Fan 1996, NumPy's default).
 *
 * @param sorted ascending, not empty
 * @param share 0..1 */
export function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (place - below);
}

/** Median and spread; undefined of no samples. */
export function summarise(samples: readonly number[]): Summary | undefined {
  if (samples.length === 0) return undefined;
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => quantile(sorted, share);
  return {
    count: sorted.length,
    median: at(0.5),
    min: sorted[0]!,
    max: sorted.at(-1)!,
    q1: at(0.25),
    q3: at(0.75),
  };
}

export const median = (samples: readonly number[]): number | undefined => summarise(samples)?.median;
