import { ConfigError } from "../core/errors.js";
import { argMaxRows } from "./accuracy.js";

/** Options of `knnPredict`. */
export interface KnnOptions {
  readonly numClasses: number;
  /** Neighbours that vote. Default 20. */
  readonly k?: number;
  /** A neighbour's vote is exp(similarity / temperature) (DINO, arXiv 2104.14294, and instance discrimination); Infinity: one each. Default 0.07. */
  readonly temperature?: number;
}

/** k-nearest-neighbour classification from similarities.
 *
 * @param similarity `[rows, labels.length]`, higher is nearer
 * @param labels class of each training row
 * @returns the class of each row
 * @throws ConfigError if k is not a whole number of at least 1 */
export function knnPredict(
  similarity: Float32Array,
  labels: Int32Array,
  { numClasses, k = 20, temperature = 0.07 }: KnnOptions,
): Int32Array {
  if (!Number.isInteger(k) || k < 1)
    throw new ConfigError(`knnPredict: k must be a whole number of at least 1, got ${k}`);
  const rows = similarity.length / labels.length;
  const votes = new Float64Array(rows * numClasses);
  for (let row = 0; row < rows; row++) {
    const near = similarity.subarray(row * labels.length, (row + 1) * labels.length);
    for (const j of largest(near, k)) {
      votes[row * numClasses + labels[j]!]! += Number.isFinite(temperature)
        ? Math.exp((near[j]! - 1) / temperature)
        : 1;
    }
  }
  return argMaxRows(votes, numClasses);
}

/** Indices of the k largest values, in one pass over a short sorted list. */
export function largest(values: Float32Array, k: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === k && !(values[i]! > values[best[k - 1]!]!)) continue;
    let place = best.length;
    while (place > 0 && values[i]! > values[best[place - 1]!]!) place--;
    best.splice(place, 0, i);
    if (best.length > k) best.pop();
  }
  return best;
}
