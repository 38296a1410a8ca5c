import type { FeatureTable } from "./feature-table.js";

/** The nearest rows of each row, by Euclidean distance, found by comparing all pairs. */
export interface Neighbours {
  /** `[rows][k]`, nearest first; the first is the row itself. */
  readonly indices: number[][];
  readonly distances: number[][];
}

/** @param k neighbours of each row, itself among them, at most `rows` */
export function nearestNeighbours({ features, rows, dim }: FeatureTable, k: number): Neighbours {
  const squares = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const a = features.subarray(i * dim, (i + 1) * dim);
    for (let j = 0; j < i; j++) {
      const start = j * dim;
      let sum = 0;
      for (let d = 0; d < dim; d++) {
        const difference = a[d]! - features[start + d]!;
        sum += difference * difference;
      }
      squares[i * rows + j] = sum;
      squares[j * rows + i] = sum;
    }
    squares[i * rows + i] = -1; // before equal rows
  }
  const indices = Array.from({ length: rows }, (_, i) =>
    smallest(squares.subarray(i * rows, (i + 1) * rows), k),
  );
  const distances = indices.map((near, i) => near.map((j) => Math.sqrt(Math.max(0, squares[i * rows + j]!))));
  return { indices, distances };
}

/** Indices of the k smallest values, smallest first, the first of equals first. */
function smallest(values: Float64Array, k: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === k && !(values[i]! < values[best[k - 1]!]!)) continue;
    let place = best.length;
    while (place > 0 && values[i]! < values[best[place - 1]!]!) place--;
    best.splice(place, 0, i);
    if (best.length > k) best.pop();
  }
  return best;
}
