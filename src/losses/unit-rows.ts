import * as tf from "@tensorflow/tfjs-core";

/** Rows divided by their length; the small constant keeps a zero row, and its gradient, finite.
 *
 * @param x `[rows, dim]` */
export function unitRows(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-12))));
}
