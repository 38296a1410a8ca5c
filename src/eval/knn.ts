import { wholeNumber } from "../core/config.js";
import { ConfigError, ShapeError } from "../core/errors.js";
import { argMaxRows } from "./accuracy.js";

/** Options of `knnPredict`. */
export interface KnnOptions {
  readonly numClasses: number;
  /** Neighbours that vote; all rows, if there are fewer. Default 20. */
  readonly k?: number;
  /** A neighbour's vote is exp(similarity / temperature) (DINO, arXiv 2104.14294, and instance discrimination); Infinity: one each. Default 0.07. */
  readonly temperature?: number;
}

/** k-nearest-neighbour classification from similarities.
 *
 * @param similarity `[rows, labels.length]`, higher is nearer
 * @param labels class of each training row
 * @returns the class of each row, the smallest of equals
 * @throws ConfigError if k is not a whole number of at least 1, or the temperature is not above 0
 * @throws ShapeError if the similarities do not make whole rows */
export function knnPredict(
  similarity: Float32Array,
  labels: Int32Array,
  { numClasses, k = 20, temperature = 0.07 }: KnnOptions,
): Int32Array {
  wholeNumber("knnPredict: k", k, 1);
  if (!(temperature > 0)) {
    throw new ConfigError(`knnPredict: temperature must be above 0, got ${temperature}`);
  }
  if (!Number.isInteger(similarity.length / labels.length)) {
    throw new ShapeError(
      `knnPredict: expected ${labels.length} similarities per row, one for each label, got ${similarity.length} in all`,
    );
  }
  const rows = similarity.length / labels.length;
  const votes = new Float64Array(rows * numClasses);
  for (let row = 0; row < rows; row++) {
    const near = similarity.subarray(row * labels.length, (row + 1) * labels.length);
    const neighbours = largest(near, k);
    const nearest = near[neighbours[0]!]!; // taken off, so that no power is too large or all of them 0
    for (const j of neighbours) {
      votes[row * numClasses + labels[j]!]! += Math.exp((near[j]! - nearest) / temperature);
    }
  }
  return argMaxRows(votes, numClasses);
}

/** Indices of the k largest values, largest first, the first of equals first; in one pass over a short sorted list. */
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
