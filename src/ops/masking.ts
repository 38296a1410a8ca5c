import * as tf from "@tensorflow/tfjs-core";
import { inRange } from "../core/config.js";
import type { Rng } from "../core/rng.js";

/** How many patches stay visible: `floor(numPatches * (1 - maskRatio))` (MAE).
 *
 * @remarks a rounding error of the product is forgiven: 10 patches at ratio 0.9 keep 1, where MAE's own code keeps 0
 * @throws ConfigError if the ratio is outside 0..1 */
export function numKept(numPatches: number, maskRatio: number): number {
  inRange("maskRatio", maskRatio, 0, 1);
  return Math.floor(numPatches * (1 - maskRatio) + 1e-9);
}

/** Draws a random patch order for each row; the first `numKept` ids of a row are its visible patches (MAE's `ids_shuffle`).
 *
 * @returns `[rows * numPatches]`, row after row, each a permutation of 0 .. numPatches - 1 */
export function drawIdsShuffle(rng: Rng, rows: number, numPatches: number): Int32Array {
  const ids = new Int32Array(rows * numPatches);
  for (let row = 0; row < rows; row++) ids.set(rng.permutation(numPatches), row * numPatches);
  return ids;
}

/** The inverse permutation of each row, MAE's `ids_restore`: place `j` of the image is token `idsRestore[j]` of the shuffled order.
 *
 * @param idsShuffle `[rows * numPatches]`
 * @returns `[rows * numPatches]` */
export function idsRestore(idsShuffle: Int32Array, numPatches: number): Int32Array {
  const restore = new Int32Array(idsShuffle.length);
  for (let i = 0; i < idsShuffle.length; i++) {
    const rowStart = i - (i % numPatches);
    restore[rowStart + idsShuffle[i]!] = i - rowStart;
  }
  return restore;
}

/** 1 where a patch is masked, 0 where it is visible, in image order.
 *
 * @param restore `idsRestore` as a tensor, `[rows, numPatches]` int32
 * @returns `[rows, numPatches]` float32 */
export function maskFromIdsRestore(restore: tf.Tensor, kept: number): tf.Tensor2D {
  return tf.tidy(() => tf.cast(tf.greaterEqual(restore, tf.scalar(kept, "int32")), "float32"));
}

/** Ids inside a row -> ids into all rows laid end to end: `ids[r, i] + r * rowLength + shift`.
 *
 * @param ids `[rows, m]` int32
 * @returns `[rows, m]` int32 */
export function flatIds(ids: tf.Tensor, rowLength: number, shift = 0): tf.Tensor2D {
  return tf.tidy(() => {
    const rows = ids.shape[0];
    const starts = Int32Array.from({ length: rows }, (_, row) => row * rowLength + shift);
    return tf.add(ids, tf.tensor2d(starts, [rows, 1], "int32"));
  });
}
