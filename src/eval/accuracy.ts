import { ShapeError } from "../core/errors.js";

/** Share of rows where both agree, 0..1; 0 if there are no rows, since results are written as JSON, which has no NaN.
 *
 * @throws ShapeError if the lengths differ */
export function top1(predicted: Int32Array, labels: Int32Array): number {
  if (predicted.length !== labels.length) {
    throw new ShapeError(
      `top1: expected as many predictions as labels, got ${predicted.length} and ${labels.length}`,
    );
  }
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (predicted[i] === labels[i]) right++;
  return labels.length === 0 ? 0 : right / labels.length;
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
