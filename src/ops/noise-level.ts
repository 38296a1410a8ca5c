import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";

/** 1-D sine-cosine features of the noise level (method.md 1.3): all sines, then all cosines of `scale * sigma * w_k`,
 * `w_k = 10000^(-k / (half - 1))`, `k < half = dim / 2`.
 *
 * @param noiseStd sigma, `[rows]`
 * @param options.dim even, at least 4
 * @param options.scale factor on sigma; 1 is what the published codes do, and moves the features little (method.md 1.3)
 * @returns `[rows, dim]`
 * @throws ShapeError if `dim` is odd or under 4 */
export function noiseLevelFeatures(
  noiseStd: tf.Tensor,
  { dim, scale = 1 }: { dim: number; scale?: number },
): tf.Tensor2D {
  if (dim % 2 !== 0 || dim < 4) {
    throw new ShapeError(`noiseLevelFeatures: dim must be even and at least 4, got ${dim}`);
  }
  const half = dim / 2;
  const frequencies = Float32Array.from({ length: half }, (_, k) => scale * 10000 ** (-k / (half - 1)));
  return tf.tidy(() => {
    const angles = tf.mul(tf.reshape(noiseStd, [-1, 1]), tf.tensor2d(frequencies, [1, half]));
    return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as tf.Tensor2D;
  });
}
