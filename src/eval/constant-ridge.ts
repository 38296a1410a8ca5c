import { cholesky, choleskySolve } from "./cholesky.js";
import { addColumnProducts, type Block } from "./column-products.js";
import type { FeatureTable } from "./features.js";

/** What stands behind the features in place of a bias (the few-shot evaluators, method.md 3.3). */
export const BIAS_CONSTANT = 100;

/** A closed-form fit, ready for any penalty. */
export interface PreparedRidge {
  /** w = (X'X + l2 I)^-1 X'Y, `[dim + 1, numClasses]`, the row of the constant last. */
  weights(l2: number): Float64Array;
  /** Scores of other rows for any penalty, `[rows, numClasses]`; cheap for many penalties. */
  scoresOn(table: FeatureTable): (l2: number) => Float64Array;
}

/** Ridge regression as the few-shot evaluators solve it: X with a constant of 100 appended, targets -1 and +1, the constant penalised like the rest.
 * With fewer rows than features it is solved as w = X'(XX' + l2 I)^-1 Y, which is the same w.
 *
 * @param table standardised
 * @throws DataError if a penalty is too small for the matrix to have an inverse */
export function prepareRidge(table: FeatureTable, labels: Int32Array, numClasses: number): PreparedRidge {
  const x = withConstant(table);
  const y = signs(labels, numClasses);
  return x.rows < x.columns ? dualRidge(x, y, numClasses) : primalRidge(x, y, numClasses);
}

/** Scores of the rows of a table, `[rows, numClasses]`.
 *
 * @param weights `[dim + 1, numClasses]` */
export const constantRidgeScores = (
  table: FeatureTable,
  weights: Float64Array,
  numClasses: number,
): Float64Array =>
  columnProducts(transpose(withConstant(table)), matrix(weights, weights.length / numClasses, numClasses));

function primalRidge(x: Block, y: Block, numClasses: number): PreparedRidge {
  const gram = columnProducts(x, x, true);
  const target = columnProducts(x, y);
  const weights = remember((l2) => choleskySolve(factorWith(gram, x.columns, l2), target, x.columns));
  return {
    weights,
    scoresOn(table) {
      const rows = transpose(withConstant(table));
      return (l2) => columnProducts(rows, matrix(weights(l2), x.columns, numClasses));
    },
  };
}

function dualRidge(x: Block, y: Block, numClasses: number): PreparedRidge {
  const turned = transpose(x); // [dim + 1, rows]
  const kernel = columnProducts(turned, turned, true);
  const target = Float64Array.from(y.values);
  const alpha = remember((l2) => choleskySolve(factorWith(kernel, x.rows, l2), target, x.rows)); // [rows, numClasses]
  return {
    weights: (l2) => columnProducts(x, matrix(alpha(l2), x.rows, numClasses)),
    scoresOn(table) {
      const other = transpose(withConstant(table));
      const across = columnProducts(turned, other); // [train rows, rows]
      const block = matrix(across, x.rows, table.rows);
      return (l2) => columnProducts(block, matrix(alpha(l2), x.rows, numClasses));
    },
  };
}

function factorWith(gram: Float64Array, n: number, l2: number): Float64Array {
  const sum = gram.slice();
  for (let i = 0; i < n; i++) sum[i * n + i]! += l2;
  return cholesky(sum, n);
}

/** A function whose results are kept by its argument. */
function remember(f: (l2: number) => Float64Array): (l2: number) => Float64Array {
  const known = new Map<number, Float64Array>();
  return (l2) => {
    const result = known.get(l2) ?? f(l2);
    known.set(l2, result);
    return result;
  };
}

const matrix = (values: Float64Array, rows: number, columns: number): Block => ({
  ...{ values, offset: 0, stride: columns, rows, columns },
});

/** A'B, `[a.columns, b.columns]`. */
function columnProducts(a: Block, b: Block, upperOnly = false): Float64Array {
  const values = new Float64Array(a.columns * b.columns);
  addColumnProducts({ values, offset: 0, stride: b.columns }, a, b, { upperOnly });
  return values;
}

function withConstant({ features, rows, dim }: FeatureTable): Block {
  const values = new Float64Array(rows * (dim + 1)).fill(BIAS_CONSTANT);
  for (let row = 0; row < rows; row++) {
    values.set(features.subarray(row * dim, (row + 1) * dim), row * (dim + 1));
  }
  return matrix(values, rows, dim + 1);
}

function transpose({ values, rows, columns }: Block): Block {
  const turned = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c]!;
  }
  return matrix(turned, columns, rows);
}

/** -1, but +1 in the column of the class, `[rows, numClasses]`. */
function signs(labels: Int32Array, numClasses: number): Block {
  const values = new Float64Array(labels.length * numClasses).fill(-1);
  labels.forEach((label, row) => (values[row * numClasses + label] = 1));
  return matrix(values, labels.length, numClasses);
}
