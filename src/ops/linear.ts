import * as tf from "@tensorflow/tfjs-core";

/** x W + b.
 *
 * @param x `[rows, in]`
 * @param weight `[in, out]`
 * @param bias `[out]`; left out: none
 * @returns `[rows, out]` */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor2D {
  return tf.fused.matMul({ a: x, b: weight, bias }) as tf.Tensor2D;
}
