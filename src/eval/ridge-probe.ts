import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { ShapeError } from "../core/errors.js";
import { argMaxRows, top1 } from "./accuracy.js";
import type { FeatureTable } from "./features.js";
import { holdOut, take, takeRows } from "./hold-out.js";
import { scores, type LinearClassifier } from "./linear-classifier.js";
import { featureStats, standardize } from "./standardize.js";

/** Labels of training rows. */
export interface ProbeLabels {
  /** Class of each row, 0 .. numClasses - 1. */
  readonly labels: Int32Array;
  readonly numClasses: number;
  /** Rows of one group are never split between fitting and choosing. */
  readonly groups: Int32Array;
}

/** Penalties to choose from, for standardised features and a sum over rows. */
export const RIDGE_L2_GRID: readonly number[] = [1, 10, 100, 300, 1e3, 3e3, 1e4, 3e4, 1e5, 1e6];

/** Closed-form ridge regression on frozen features, the linear probe of the few-shot evaluators (method.md 3.3):
 * features standardised, targets -1 and +1, W = (X'X + l2 I)^-1 X'Y, arg max.
 *
 * l2 is chosen on held-out groups of the training rows; then W is fitted on all of them. Nothing else is looked at.
 * The cost is rows * dim^2 for X'X and dim^3 / 3 for each l2: use it for at most about a thousand features.
 *
 * @remarks departs from the evaluators in the bias: the targets are centred, instead of a constant feature of 100
 * @throws ShapeError if labels and rows differ in number, or a label is out of range */
export function fitRidge(table: FeatureTable, { labels, numClasses, groups }: ProbeLabels): LinearClassifier {
  if (labels.length !== table.rows || groups.length !== table.rows) {
    throw new ShapeError(
      `fitRidge: expected ${table.rows} labels and groups, got ${labels.length} and ${groups.length}`,
    );
  }
  if (labels.some((label) => label < 0 || label >= numClasses)) {
    throw new ShapeError(`fitRidge: a label is outside 0 .. ${numClasses - 1}`);
  }
  const stats = featureStats(table);
  const x = standardize(table, stats);
  const { fit, hold } = holdOut(groups);
  const held = takeRows(x, hold);
  const heldLabels = take(labels, hold);
  const fitted = normalEquations(takeRows(x, fit), take(labels, fit), numClasses);
  let best = { l2: RIDGE_L2_GRID[0]!, accuracy: -1 };
  for (const l2 of RIDGE_L2_GRID) {
    const { weights, bias } = solve(fitted, l2);
    const accuracy = top1(argMaxRows(scores(held, weights, bias, numClasses), numClasses), heldLabels);
    if (accuracy > best.accuracy) best = { l2, accuracy };
  }
  const all = addEquations(fitted, normalEquations(held, heldLabels, numClasses));
  return { ...solve(all, best.l2), numClasses, stats, l2: best.l2 };
}

/** What W depends on: sums over rows, so that those of two parts add up. */
interface NormalEquations {
  readonly rows: number;
  /** X'X, `[dim, dim]`, upper triangle. */
  readonly xx: Float64Array;
  /** X'Y, `[dim, numClasses]`. */
  readonly xy: Float64Array;
  /** Sums of X and Y. */
  readonly xSum: Float64Array;
  readonly ySum: Float64Array;
}

function normalEquations(
  { features, rows, dim }: FeatureTable,
  labels: Int32Array,
  numClasses: number,
): NormalEquations {
  const xx = new Float64Array(dim * dim);
  const xy = new Float64Array(dim * numClasses);
  const xSum = new Float64Array(dim);
  const ySum = new Float64Array(numClasses).fill(-rows);
  for (let row = 0; row < rows; row++) {
    const x = features.subarray(row * dim, (row + 1) * dim);
    for (let i = 0; i < dim; i++) {
      const xi = x[i]!;
      const start = i * dim;
      for (let j = i; j < dim; j++) xx[start + j]! += xi * x[j]!;
      xy[i * numClasses + labels[row]!]! += 2 * xi; // y is -1 for all classes, plus 2 for the right one
      xSum[i]! += xi;
    }
    ySum[labels[row]!]! += 2;
  }
  for (let i = 0; i < dim; i++) {
    for (let c = 0; c < numClasses; c++) xy[i * numClasses + c]! -= xSum[i]!;
  }
  return { rows, xx, xy, xSum, ySum };
}

function addEquations(a: NormalEquations, b: NormalEquations): NormalEquations {
  const sum = (p: Float64Array, q: Float64Array) => p.map((value, i) => value + q[i]!);
  return {
    rows: a.rows + b.rows,
    xx: sum(a.xx, b.xx),
    xy: sum(a.xy, b.xy),
    xSum: sum(a.xSum, b.xSum),
    ySum: sum(a.ySum, b.ySum),
  };
}

/** Ridge with a free bias: X and Y are centred by their means, the bias takes up the rest. */
function solve(
  { rows, xx, xy, xSum, ySum }: NormalEquations,
  l2: number,
): Pick<LinearClassifier, "weights" | "bias"> {
  const dim = xSum.length;
  const numClasses = ySum.length;
  const gram = new Matrix(dim, dim);
  const target = new Matrix(dim, numClasses);
  for (let i = 0; i < dim; i++) {
    for (let j = i; j < dim; j++) {
      const value = xx[i * dim + j]! - (xSum[i]! * xSum[j]!) / rows + (i === j ? l2 : 0);
      gram.set(i, j, value);
      gram.set(j, i, value);
    }
    for (let c = 0; c < numClasses; c++) {
      target.set(i, c, xy[i * numClasses + c]! - (xSum[i]! * ySum[c]!) / rows);
    }
  }
  const solution = new CholeskyDecomposition(gram).solve(target);
  const weights = Float64Array.from({ length: dim * numClasses }, (_, i) =>
    solution.get(Math.floor(i / numClasses), i % numClasses),
  );
  const bias = ySum.map((sum, c) => {
    let offset = sum / rows;
    for (let i = 0; i < dim; i++) offset -= (xSum[i]! / rows) * weights[i * numClasses + c]!;
    return offset;
  });
  return { weights, bias };
}
