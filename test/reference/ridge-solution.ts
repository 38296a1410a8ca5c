import { gaussSolve } from "./gauss.js";

const meanOf = (rows: number[][], column: number) =>
  rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length;

/** (x - mean) / (std + 1e-5) of each column, mean and std of `train` (method.md 3.3). */
export function whiten(rows: number[][], train: number[][]): number[][] {
  const dim = train[0]!.length;
  const mean = Array.from({ length: dim }, (_, c) => meanOf(train, c));
  const std = mean.map((m, c) =>
    Math.sqrt(train.reduce((sum, row) => sum + (row[c]! - m) ** 2, 0) / train.length),
  );
  return rows.map((row) => row.map((x, c) => (x - mean[c]!) / (std[c]! + 1e-5)));
}

/** -1, but +1 in the column of the class. */
export const signs = (labels: ArrayLike<number>, numClasses: number): number[][] =>
  Array.from(labels, (label) => Array.from({ length: numClasses }, (_, c) => (c === label ? 1 : -1)));

/** W = (X'X + l2 I)^-1 X'Y of centred X and Y, and the bias that centring leaves (method.md 3.3). */
export function ridgeReference(x: number[][], y: number[][], l2: number): { w: number[][]; b: number[] } {
  const [dim, numClasses] = [x[0]!.length, y[0]!.length];
  const xMean = Array.from({ length: dim }, (_, i) => meanOf(x, i));
  const yMean = Array.from({ length: numClasses }, (_, c) => meanOf(y, c));
  const sum = (f: (row: number) => number) => x.reduce((total, _, row) => total + f(row), 0);
  const a = xMean.map((mi, i) =>
    xMean.map((mj, j) => sum((row) => (x[row]![i]! - mi) * (x[row]![j]! - mj)) + (i === j ? l2 : 0)),
  );
  const target = xMean.map((mi, i) =>
    yMean.map((mc, c) => sum((row) => (x[row]![i]! - mi) * (y[row]![c]! - mc))),
  );
  const w = gaussSolve(a, target);
  const b = yMean.map((mc, c) => mc - xMean.reduce((total, mi, i) => total + mi * w[i]![c]!, 0));
  return { w, b };
}
