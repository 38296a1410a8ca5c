import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { checkFeatures } from "../analysis/feature-table.js";
import { addColumnProducts } from "./column-products.js";
import type { FeatureTable } from "./features.js";

/** Effective rank of feature rows (Roy and Vetterli, 2007; RankMe, arXiv 2210.02885): exp of the entropy of the singular values, divided by their sum.
 * Between 1 (all on one line) and min(rows, dim).
 *
 * The cost grows with the cube of the smaller of rows and columns: a second at 300, half a minute at 1,000.
 *
 * @param options.center whether the mean is taken off each column first; RankMe does not. Default false
 * @returns 0 where all features are 0
 * @throws ShapeError, DataError as `checkFeatures` */
export function effectiveRank(table: FeatureTable, { center = false } = {}): number {
  checkFeatures("effectiveRank", table);
  return rankOfSpectrum(singularValues(table, center));
}

/** exp(entropy) of non-negative values divided by their sum. */
export function rankOfSpectrum(values: readonly number[]): number {
  const total = values.reduce((a, b) => a + b, 0);
  if (total === 0) return 0;
  const entropy = values.reduce(
    (sum, value) => (value > 0 ? sum - (value / total) * Math.log(value / total) : sum),
    0,
  );
  return Math.exp(entropy);
}

function singularValues({ features, rows, dim }: FeatureTable, center: boolean): number[] {
  const mean = new Float64Array(dim);
  if (center) for (let i = 0; i < features.length; i++) mean[i % dim]! += features[i]! / rows;
  const isWide = dim > rows;
  const [height, count] = isWide ? [dim, rows] : [rows, dim];
  const values = new Float64Array(features.length);
  features.forEach((x, i) => {
    const [row, column] = [Math.floor(i / dim), i % dim];
    values[isWide ? column * rows + row : i] = x - mean[column]!;
  });
  const gram = new Float64Array(count * count);
  const block = { values, offset: 0, stride: count, rows: height, columns: count };
  addColumnProducts({ values: gram, offset: 0, stride: count }, block, block);
  const matrix = Matrix.from1DArray(count, count, gram);
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const largest = Math.max(...realEigenvalues, 0);
  // A smaller share of the largest eigenvalue is rounding.
  return realEigenvalues.map((value) => (value > 1e-12 * largest ? Math.sqrt(value) : 0));
}
