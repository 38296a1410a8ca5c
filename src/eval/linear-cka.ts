import { ShapeError } from "../core/errors.js";
import { addColumnProducts, type Block } from "./column-products.js";
import type { FeatureTable } from "./features.js";

/** Features less the mean of each column, in double precision. */
function centred({ features, rows, dim }: FeatureTable): Float64Array {
  const mean = new Float64Array(dim);
  for (let i = 0; i < features.length; i++) mean[i % dim]! += features[i]! / rows;
  const values = Float64Array.from(features, (x, i) => x - mean[i % dim]!);
  const energy = (of: Float32Array | Float64Array) => {
    let sum = 0;
    for (const x of of) sum += x * x;
    return sum;
  };
  // What is left of features that are all the same is rounding.
  return energy(values) > 1e-14 * energy(features) ? values : values.fill(0);
}

/** Sum of the squares of A'B. */
function crossNorm(a: Block, b: Block): number {
  const values = new Float64Array(a.columns * b.columns);
  addColumnProducts({ values, offset: 0, stride: b.columns }, a, b);
  return values.reduce((sum, x) => sum + x * x, 0);
}

/** Linear centred kernel alignment of two sets of features of the same rows (Kornblith et al., arXiv 1905.00414):
 * |Y'X|^2 / (|X'X| |Y'Y|), Frobenius norms, X and Y centred. 1 for features that are the same up to rotation and scale.
 *
 * @returns 0..1; 0 where the features of a table are all the same
 * @throws ShapeError if the tables differ in rows, or have none */
export function linearCka(x: FeatureTable, y: FeatureTable): number {
  if (x.rows !== y.rows || x.rows === 0) {
    throw new ShapeError(`linearCka: expected features of the same rows, got ${x.rows} and ${y.rows} rows`);
  }
  const block = (table: FeatureTable): Block => ({
    ...{ values: centred(table), offset: 0, stride: table.dim },
    ...{ rows: table.rows, columns: table.dim },
  });
  const [a, b] = [block(x), block(y)];
  const norm = Math.sqrt(crossNorm(a, a) * crossNorm(b, b));
  return norm === 0 ? 0 : Math.min(1, crossNorm(b, a) / norm);
}
