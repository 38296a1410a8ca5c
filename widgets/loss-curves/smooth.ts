/** Exponential moving average, started without bias: `s_t = k s_{t-1} + (1 - k) v_t`, divided by `1 - k^t`. Gaps stay gaps.
 *
 * @param keep k, 0 leaves the values alone */
export function smooth(values: readonly (number | null)[], keep: number): (number | null)[] {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = keep * sum + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return sum / weight;
  });
}
