import { ShapeError } from "../core/errors.js";
import type { FeatureTable } from "./features.js";

/** Rows divided by their length; a row of zeros stays one. */
function onSphere({ features, rows, dim }: FeatureTable): Float64Array {
  const unit = Float64Array.from(features);
  for (let row = 0; row < rows; row++) {
    const part = unit.subarray(row * dim, (row + 1) * dim);
    const length = Math.sqrt(part.reduce((sum, x) => sum + x * x, 0));
    if (length > 0) for (let i = 0; i < dim; i++) part[i]! /= length;
  }
  return unit;
}

function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, dim: number): number {
  let sum = 0;
  for (let c = 0; c < dim; c++) sum += (a[i * dim + c]! - b[j * dim + c]!) ** 2;
  return sum;
}

/** Alignment (Wang and Isola, arXiv 2005.10242): mean over positive pairs of |f(x) - f(y)|^alpha on the unit sphere; 0 is best.
 *
 * @param x features of one view of each row
 * @param y of another
 * @throws ShapeError unless both have the same shape and a row */
export function alignment(x: FeatureTable, y: FeatureTable, { alpha = 2 } = {}): number {
  if (x.rows !== y.rows || x.dim !== y.dim || x.rows === 0) {
    throw new ShapeError(
      `alignment: expected pairs of rows, got [${x.rows},${x.dim}] and [${y.rows},${y.dim}]`,
    );
  }
  const [a, b] = [onSphere(x), onSphere(y)];
  let sum = 0;
  for (let row = 0; row < x.rows; row++) sum += squaredDistance(a, row, b, row, x.dim) ** (alpha / 2);
  return sum / x.rows;
}

/** Uniformity (Wang and Isola, arXiv 2005.10242): log of the mean over distinct pairs of exp(-t |f(x) - f(y)|^2) on the unit sphere; 0 where all
 * rows are the same, lower is more uniform.
 *
 * @throws ShapeError if there are fewer than two rows */
export function uniformity(table: FeatureTable, { t = 2 } = {}): number {
  const { rows, dim } = table;
  if (rows < 2) throw new ShapeError(`uniformity: expected at least two rows, got ${rows}`);
  const unit = onSphere(table);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = i + 1; j < rows; j++) sum += Math.exp(-t * squaredDistance(unit, i, unit, j, dim));
  }
  return Math.log((2 * sum) / (rows * (rows - 1)));
}
