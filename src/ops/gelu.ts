import * as tf from "@tensorflow/tfjs-core";

/** The Gaussian error linear unit in its exact form: x * (1 + erf(x / sqrt(2))) / 2.
 *
 * @param x any shape
 * @returns the shape of `x` */
export function gelu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const cdf = tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
    return tf.mul(x, cdf);
  });
}
