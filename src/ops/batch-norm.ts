import * as tf from "@tensorflow/tfjs-core";

/** Batch normalisation with the statistics of these rows: (x - mean) / sqrt(var + eps) * weight + bias, var biased.
 *
 * @param x `[rows, dim]`; the statistics are over all rows
 * @param weight `[dim]`
 * @param bias `[dim]`; left out: none
 * @param eps default 1e-5, as in PyTorch
 * @returns `[rows, dim]`
 * @remarks keeps no running statistics: it is used in the projection head only, which is dropped after pre-training */
export function batchNorm(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor, eps = 1e-5): tf.Tensor2D {
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, 0, true));
    const variance = tf.mean(tf.square(centred), 0, true); // [1, dim]
    const scaled = tf.mul(centred, tf.mul(tf.rsqrt(tf.add(variance, eps)), weight));
    return (bias ? tf.add(scaled, bias) : scaled) as tf.Tensor2D;
  });
}
