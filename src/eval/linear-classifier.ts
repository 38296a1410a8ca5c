import { ShapeError } from "../core/errors.js";
import { argMaxRows } from "./accuracy.js";
import { addProducts } from "./add-products.js";
import type { FeatureTable } from "./features.js";
import { standardize, type FeatureStats } from "./standardize.js";

/** A linear classifier on standardised features. */
export interface LinearClassifier {
  /** `[dim, numClasses]` */
  readonly weights: Float64Array;
  /** `[numClasses]` */
  readonly bias: Float64Array;
  readonly numClasses: number;
  /** Of the training rows. */
  readonly stats: FeatureStats;
  /** Strength of the penalty that was chosen on the hold-out. */
  readonly l2: number;
}

/** The most likely class of each row.
 *
 * @throws ShapeError if the table has another width than the training rows */
export function predict(
  { weights, bias, numClasses, stats }: LinearClassifier,
  table: FeatureTable,
): Int32Array {
  if (table.rows > 0 && table.dim !== stats.mean.length) {
    throw new ShapeError(
      `predict: expected the ${stats.mean.length} features that the classifier was fitted on, got ${table.dim}`,
    );
  }
  return argMaxRows(scores(standardize(table, stats), weights, bias, numClasses), numClasses);
}

/** X W + b, `[rows, numClasses]`. */
export function scores(
  { features, rows, dim }: FeatureTable,
  weights: Float64Array,
  bias: Float64Array,
  numClasses: number,
): Float64Array {
  const result = new Float64Array(rows * numClasses);
  for (let row = 0; row < rows; row++) {
    const at = row * numClasses;
    const x = features.subarray(row * dim, (row + 1) * dim);
    result.set(bias, at);
    addProducts(result, { at, columns: numClasses }, x, { values: weights, from: 0, stride: numClasses });
  }
  return result;
}
