import * as tf from "@tensorflow/tfjs-core";
import { inRange } from "../core/config.js";
import type { Rng } from "../core/rng.js";

/** Share of rows that each block drops: from 0 in the first block to `rate` in the last, in even steps (timm's and MAE's
 * `drop_path_rate`; stochastic depth, arXiv 1603.09382, section 3, counts from its first layer on).
 *
 * @throws ConfigError if `rate` is not in 0..0.99 */
export function dropPathRates(depth: number, rate: number): number[] {
  inRange("dropPathRate", rate, 0, 0.99);
  return Array.from({ length: depth }, (_, i) => (depth === 1 ? 0 : (rate * i) / (depth - 1)));
}

/** Draws what `dropPath` of `encoder` takes: 0 where a row skips a branch, 1 / (1 - rate) where it does not, so that the mean is 1. Each
 * row of each of the two branches (attention, MLP) of each block is a draw of its own, as in timm.
 *
 * @returns `[depth, 2, rows]`, row-major
 * @throws ConfigError if `rate` is not in 0..0.99 */
export function drawDropPath(
  rng: Rng,
  { depth, rows, rate }: { depth: number; rows: number; rate: number },
): Float32Array {
  const draws = new Float32Array(depth * 2 * rows);
  rng.fillUniform(draws);
  dropPathRates(depth, rate).forEach((dropped, i) => {
    for (let at = i * 2 * rows; at < (i + 1) * 2 * rows; at++) {
      draws[at] = draws[at]! < dropped ? 0 : 1 / (1 - dropped);
    }
  });
  return draws;
}

/** Scales a branch row by row.
 *
 * @param branch `[rows * tokens, dim]`
 * @param scale `[rows]`
 * @returns `[rows * tokens, dim]` */
export function scaleRows(branch: tf.Tensor, scale: tf.Tensor): tf.Tensor2D {
  const [height, dim] = branch.shape as [number, number];
  const rows = scale.size;
  const byRow = tf.reshape(branch, [rows, (height / rows) * dim]);
  return tf.reshape(tf.mul(byRow, tf.reshape(scale, [rows, 1])), [height, dim]);
}
