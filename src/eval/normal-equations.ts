import { cholesky, choleskySolve } from "./cholesky.js";
import { addColumnProducts } from "./column-products.js";
import type { FeatureTable } from "./features.js";

/** What the normal equations need of the features: sums over rows, so that those of two parts add up. */
export interface Gram {
  readonly rows: number;
  /** X'X, `[dim, dim]`, upper triangle. */
  readonly xx: Float64Array;
  /** `[dim]` */
  readonly xSum: Float64Array;
}

/** What they need of targets that are +1 for the class of a row and -1 for the others. */
export interface Targets {
  /** X'Y, `[dim, numClasses]`. */
  readonly xy: Float64Array;
  /** `[numClasses]` */
  readonly ySum: Float64Array;
}

export function gramOf({ features, rows, dim }: FeatureTable): Gram {
  const xx = new Float64Array(dim * dim);
  const block = { values: features, offset: 0, stride: dim, rows, columns: dim };
  addColumnProducts({ values: xx, offset: 0, stride: dim }, block, block, { upperOnly: true });
  const xSum = new Float64Array(dim);
  for (let row = 0; row < rows; row++) for (let i = 0; i < dim; i++) xSum[i]! += features[row * dim + i]!;
  return { rows, xx, xSum };
}

export function addGrams(a: Gram, b: Gram): Gram {
  const sum = (p: Float64Array, q: Float64Array) => p.map((value, i) => value + q[i]!);
  return { rows: a.rows + b.rows, xx: sum(a.xx, b.xx), xSum: sum(a.xSum, b.xSum) };
}

export function targetsOf(
  { features, rows, dim }: FeatureTable,
  labels: Int32Array,
  { xSum, numClasses }: { xSum: Float64Array; numClasses: number },
): Targets {
  const xy = new Float64Array(dim * numClasses);
  const ySum = new Float64Array(numClasses).fill(-rows);
  for (let i = 0; i < dim; i++) xy.fill(-xSum[i]!, i * numClasses, (i + 1) * numClasses);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!; // y is -1 for all classes, plus 2 for this one
    for (let i = 0; i < dim; i++) xy[i * numClasses + label]! += 2 * features[row * dim + i]!;
    ySum[label]! += 2;
  }
  return { xy, ySum };
}

/** Cholesky factor of X'X + l2 I, X centred by its mean; it serves any number of targets. */
export function factorOf({ rows, xx, xSum }: Gram, l2: number): Float64Array {
  const dim = xSum.length;
  const centred = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    for (let j = i; j < dim; j++) {
      centred[i * dim + j] = xx[i * dim + j]! - (xSum[i]! * xSum[j]!) / rows;
    }
    centred[i * dim + i]! += l2;
  }
  return cholesky(centred, dim);
}

/** Ridge with a free bias: X and Y are centred by their means, the bias takes up the rest.
 *
 * @param factor of `factorOf` for the same rows */
export function solveRidge(
  factor: Float64Array,
  { rows, xSum }: Gram,
  { xy, ySum }: Targets,
): { weights: Float64Array; bias: Float64Array } {
  const dim = xSum.length;
  const numClasses = ySum.length;
  const target = xy.map((value, at) => {
    const c = at % numClasses;
    return value - (xSum[(at - c) / numClasses]! * ySum[c]!) / rows;
  });
  const weights = choleskySolve(factor, target, dim);
  const bias = ySum.map((sum, c) => {
    let offset = sum / rows;
    for (let i = 0; i < dim; i++) offset -= (xSum[i]! / rows) * weights[i * numClasses + c]!;
    return offset;
  });
  return { weights, bias };
}
