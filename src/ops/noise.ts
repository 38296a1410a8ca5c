import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";
import type { Rng } from "../core/rng.js";

/** Draws one noise level per row, sigma ~ U(0, noiseStdMax), in units of normalised pixels (method.md 1.2).
 *
 * @returns `[rows]` */
export function drawNoiseStd(rng: Rng, rows: number, noiseStdMax: number): Float32Array {
  const noiseStd = new Float32Array(rows);
  rng.fillUniform(noiseStd);
  for (let i = 0; i < rows; i++) noiseStd[i]! *= noiseStdMax;
  return noiseStd;
}

/** sigma * e, one sigma per row.
 *
 * @param noise unit normal e, `[rows, ...]`
 * @param noiseStd sigma, `[rows]`
 * @throws ShapeError if there is not one level per row */
export function scaleNoise(noise: tf.Tensor, noiseStd: tf.Tensor): tf.Tensor {
  if (noiseStd.rank !== 1 || noiseStd.shape[0] !== noise.shape[0]) {
    throw new ShapeError(
      `scaleNoise: expected one level per row, [${noise.shape[0]}], got ${shapeText(noiseStd.shape)}`,
    );
  }
  return tf.tidy(() => {
    const perRow = tf.reshape(
      noiseStd,
      noise.shape.map((n, axis) => (axis === 0 ? n : 1)),
    );
    return tf.mul(noise, perRow);
  });
}

/** x + sigma * e as a new tensor; the images themselves stay clean, since they are the target of the reconstruction.
 *
 * @param images normalised pixels, or patches of them, `[rows, ...]`
 * @param noise unit normal e, the shape of the images
 * @param noiseStd sigma, `[rows]` */
export function addNoise(images: tf.Tensor, noise: tf.Tensor, noiseStd: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.add(images, scaleNoise(noise, noiseStd)));
}
