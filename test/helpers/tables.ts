import { createRng } from "../../src/core/rng.js";
import type { FeatureTable } from "../../src/eval/features.js";

export const tableOf = (rows: number[][]): FeatureTable => ({
  features: Float32Array.from(rows.flat()),
  rows: rows.length,
  dim: rows[0]?.length ?? 0,
});

export const rowsOf = ({ features, rows, dim }: FeatureTable): number[][] =>
  Array.from({ length: rows }, (_, row) => [...features.subarray(row * dim, (row + 1) * dim)]);

/** Standard normal features. */
export function normalTable(rows: number, dim: number, seed = 1): FeatureTable {
  const features = new Float32Array(rows * dim);
  createRng(seed, "table").fillNormal(features);
  return { features, rows, dim };
}

/** Gaussian blobs around random centres, the same centres for every seed; row i is of class i mod numClasses.
 *
 * @param spread standard deviation of a blob; centres are standard normal */
export function blobs(
  rows: number,
  {
    dim,
    numClasses,
    spread = 0.1,
    seed = 1,
  }: { dim: number; numClasses: number; spread?: number; seed?: number },
): { table: FeatureTable; labels: Int32Array; groups: Int32Array } {
  const centres = normalTable(numClasses, dim, 7).features;
  const { features } = normalTable(rows, dim, seed + 100);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % numClasses);
  for (let i = 0; i < features.length; i++) {
    const at = labels[Math.floor(i / dim)]! * dim + (i % dim);
    features[i] = centres[at]! + spread * features[i]!;
  }
  return { table: { features, rows, dim }, labels, groups: Int32Array.from(labels, (_, row) => row) };
}

/** The same entries in a random order. */
export const shuffled = (values: Int32Array, seed = 1): Int32Array =>
  createRng(seed, "shuffle")
    .permutation(values.length)
    .map((i) => values[i]!);
