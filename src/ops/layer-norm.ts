import * as tf from "@tensorflow/tfjs-core";

/** Layer normalisation over the last axis: (x - mean) / sqrt(var + eps) * weight + bias, var biased.
 *
 * @param x `[rows, dim]`
 * @param weight `[dim]`
 * @param bias `[dim]`
 * @param eps default 1e-6, as in MAE's and timm's ViT
 * @returns `[rows, dim]` */
export function layerNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, eps = 1e-6): tf.Tensor2D {
  return tf.tidy(() => {
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true); // [rows, 1]
    const normalized = tf.mul(centred, tf.rsqrt(tf.add(variance, eps)));
    return tf.add(tf.mul(normalized, weight), bias);
  });
}
