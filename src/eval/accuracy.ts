/** Share of rows where both agree, 0..1. */
export function top1(predicted: Int32Array, labels: Int32Array): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predicted[i] === labels[i]) right++;
  return labels.length === 0 ? NaN : right / labels.length;
}

/** Column of the largest entry of each row; the first of equals.
 *
 * @param scores `[rows, columns]` */
export function argMaxRows(scores: ArrayLike<number>, columns: number): Int32Array {
  return Int32Array.from({ length: scores.length / columns }, (_, row) => {
    let best = 0;
    for (let c = 1; c < columns; c++)
      if (scores[row * columns + c]! > scores[row * columns + best]!) best = c;
    return best;
  });
}
