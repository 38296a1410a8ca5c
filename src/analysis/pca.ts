import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { wholeNumber } from "../core/config.js";
import { ConfigError, ShapeError } from "../core/errors.js";
import { checkFeatures, type FeatureTable } from "./feature-table.js";

/** Principal components, largest first. */
export interface Pca {
  /** `[dim]` */
  readonly mean: Float64Array;
  /** `[numComponents, dim]`: rows of unit length, orthogonal; the largest entry of each is positive, so that the sign is not left to chance. */
  readonly components: Float64Array;
  /** Variance along each component (divisor `rows - 1`), `[numComponents]`. */
  readonly variances: Float64Array;
}

/** A smaller share of the largest eigenvalue is rounding. */
const MIN_SHARE = 1e-12;

/** Principal component analysis of feature rows: eigenvectors of the covariance, or, with fewer rows than features, of the matrix of inner
 * products, which has the same eigenvalues.
 *
 * The cost is rows * dim^2 / 2, then about 10 n^3 for n = min(rows, dim): half a second at 192, ten at 768.
 *
 * @param numComponents at most `min(rows - 1, dim)`
 * @throws ConfigError if there are not that many components
 * @throws ShapeError if there are not `rows * dim` features
 * @throws DataError if a feature is not a finite number */
export function pca(table: FeatureTable, numComponents = 2): Pca {
  const { rows, dim } = table;
  checkFeatures("pca", table);
  wholeNumber("numComponents", numComponents, 1);
  const available = Math.max(0, Math.min(rows - 1, dim));
  if (numComponents > available) {
    throw new ConfigError(
      `pca: ${rows} rows of ${dim} features have ${available} components, got numComponents ${numComponents}`,
    );
  }
  const mean = columnMeans(table);
  const centred = centre(table, mean);
  const isWide = dim > rows;
  const count = isWide ? rows : dim;
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    isWide ? products(centred, rows, dim) : products(transpose(centred, rows, dim), dim, rows),
    { assumeSymmetric: true },
  );
  const components = new Float64Array(numComponents * dim);
  const variances = new Float64Array(numComponents);
  for (let k = 0; k < numComponents; k++) {
    const place = count - 1 - k; // eigenvalues come in ascending order
    const vector = Float64Array.from({ length: count }, (_, i) => eigenvectorMatrix.get(i, place));
    const component = components.subarray(k * dim, (k + 1) * dim);
    const hasVariance = realEigenvalues[place]! > MIN_SHARE * Math.max(0, realEigenvalues[count - 1]!);
    if (!isWide) component.set(vector);
    else if (hasVariance) component.set(leaveOut(components, k, combine(centred, vector, dim)));
    else component.set(freeDirection(components, k, dim));
    toUnitLength(component);
    variances[k] = Math.max(0, realEigenvalues[place]! / (rows - 1));
  }
  return { mean, components, variances };
}

/** Rows in the coordinates of the components.
 *
 * @returns `[rows, numComponents]`
 * @throws ShapeError if the table has another width than the one that was analysed */
export function project(table: FeatureTable, { mean, components, variances }: Pca): Float32Array {
  const { rows, dim } = table;
  if (dim !== mean.length) throw new ShapeError(`project: expected ${mean.length} features, got ${dim}`);
  const count = variances.length;
  const centred = centre(table, mean);
  const points = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) sum += centred[row * dim + i]! * components[k * dim + i]!;
      points[row * count + k] = sum;
    }
  }
  return points;
}

function columnMeans({ features, rows, dim }: FeatureTable): Float64Array {
  const mean = new Float64Array(dim);
  for (let i = 0; i < features.length; i++) mean[i % dim]! += features[i]! / rows;
  return mean;
}

const centre = ({ features, dim }: FeatureTable, mean: Float64Array): Float64Array =>
  Float64Array.from(features, (x, i) => x - mean[i % dim]!);

function transpose(x: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(x.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = x[i * columns + j]!;
  return result;
}

/** X X', `[rows, rows]`. */
function products(x: Float64Array, rows: number, columns: number): Matrix {
  const result = new Matrix(rows, rows);
  for (let i = 0; i < rows; i++) {
    const a = x.subarray(i * columns, (i + 1) * columns);
    for (let j = 0; j <= i; j++) {
      const b = x.subarray(j * columns, (j + 1) * columns);
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += a[k]! * b[k]!;
      result.set(i, j, sum);
      result.set(j, i, sum);
    }
  }
  return result;
}

/** X' w, `[columns]`. */
function combine(x: Float64Array, weights: Float64Array, columns: number): Float64Array {
  const result = new Float64Array(columns);
  for (let i = 0; i < x.length; i++) result[i % columns]! += weights[Math.floor(i / columns)]! * x[i]!;
  return result;
}

/** `vector` without its part along the first k components (Gram-Schmidt): rounding leaves such a part in an axis of little variance. */
function leaveOut(components: Float64Array, k: number, vector: Float64Array): Float64Array {
  const dim = vector.length;
  for (let a = 0; a < k; a++) {
    const axis = components.subarray(a * dim, (a + 1) * dim);
    const along = axis.reduce((sum, x, i) => sum + x * vector[i]!, 0);
    axis.forEach((x, i) => (vector[i]! -= along * x));
  }
  return vector;
}

/** A direction orthogonal to the first k < dim components, for where the rows have no variance left: what X' w gives there is rounding. */
function freeDirection(components: Float64Array, k: number, dim: number): Float64Array {
  const enough = (dim - k) / (2 * dim); // on average over the axes, twice as much of their length is left
  for (let i = 0; ; i++) {
    const axis = Float64Array.from({ length: dim }, (_, at) => (at === i ? 1 : 0));
    const rest = leaveOut(components, k, axis);
    if (i === dim - 1 || rest.reduce((sum, x) => sum + x * x, 0) >= enough) return rest;
  }
}

/** Scales to length 1, largest entry positive; a vector of zeros stays one. */
function toUnitLength(vector: Float64Array): void {
  const largest = vector.reduce((best, v) => (Math.abs(v) > Math.abs(best) ? v : best), 0);
  const length = Math.hypot(...vector) * Math.sign(largest);
  if (length !== 0) for (let i = 0; i < vector.length; i++) vector[i]! /= length;
}
