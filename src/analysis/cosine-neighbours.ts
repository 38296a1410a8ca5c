import { wholeNumber } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { checkFeatures, type FeatureTable } from "./feature-table.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import { toUnitRows } from "./unit-rows.js";

/** The most similar other rows of each row. */
export interface CosineNeighbours {
  /** Row indices, `[rows, k]`, most similar first; a row is no neighbour of itself. */
  readonly indices: Int32Array;
  /** Cosines, `[rows, k]`, between -1 and 1. */
  readonly similarities: Float32Array;
}

/** Finds the k rows with the largest cosine, by comparing all pairs: rows^2 * dim steps. A row of zeros has the cosine 0 with all.
 *
 * @param k at most `rows - 1`
 * @param onRow called after each row
 * @throws ConfigError if k is out of range
 * @throws ShapeError if there are not `rows * dim` features
 * @throws DataError if a feature is not a finite number */
export function cosineNeighbours(
  table: FeatureTable,
  k: number,
  onRow?: (row: number) => void,
): CosineNeighbours {
  const { rows, dim } = table;
  checkFeatures("cosineNeighbours", table);
  wholeNumber("k", k, 1);
  if (k > rows - 1) {
    throw new ConfigError(`cosineNeighbours: ${rows} rows have ${rows - 1} neighbours each, got k ${k}`);
  }
  const features = Float32Array.from(table.features);
  const units = { features, rows, dim };
  toUnitRows(units);
  const near = nearestNeighbours(units, k + 1, onRow);
  const indices = Int32Array.from(near.indices.flatMap((row) => row.slice(1)));
  const similarities = Float32Array.from(indices, (other, i) => {
    const row = Math.floor(i / k);
    let sum = 0;
    for (let d = 0; d < dim; d++) sum += features[row * dim + d]! * features[other * dim + d]!;
    return sum;
  });
  return { indices, similarities };
}
