import type { FeatureTable } from "./feature-table.js";

/** The nearest rows of each row, by Euclidean distance, found by comparing all pairs. */
export interface Neighbours {
  /** `[rows][k]`, nearest first; the first is the row itself. */
  readonly indices: number[][];
  readonly distances: number[][];
}

/** Takes rows^2 * dim steps, and memory for one row of distances.
 *
 * @param k neighbours of each row, itself among them, at most `rows`
 * @param onRow called after each row */
export function nearestNeighbours(
  { features, rows, dim }: FeatureTable,
  k: number,
  onRow?: (row: number) => void,
): Neighbours {
  const squares = new Float64Array(rows);
  const indices: number[][] = [];
  const distances: number[][] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      let sum = 0;
      for (let d = 0; d < dim; d++) {
        const difference = features[i * dim + d]! - features[j * dim + d]!;
        sum += difference * difference;
      }
      squares[j] = sum;
    }
    squares[i] = -1; // before equal rows
    const near = smallest(squares, k);
    indices.push(near);
    distances.push(near.map((j) => Math.sqrt(Math.max(0, squares[j]!))));
    onRow?.(i);
  }
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
