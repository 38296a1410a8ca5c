import * as tf from "@tensorflow/tfjs-core";

/** Layer normalisation with what its gradient needs, in one kernel where the backend has it.
 *
 * @param x `[rows, dim]`
 * @param options.weight `[dim]`
 * @param options.bias `[dim]`
 * @returns y `[rows, dim]`, mean `[rows, 1]` and inverse standard deviation `[rows, 1]` */
export function layerNormWithStatistics(
  x: tf.Tensor,
  { weight, bias, eps }: { weight: tf.Tensor; bias: tf.Tensor; eps: number },
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  if (tf.getKernel("LayerNormalization", tf.getBackend())) {
    const inputs = { x, scale: weight, bias } as unknown as tf.NamedTensorMap;
    return tf
      .engine()
      .runKernel<[tf.Tensor, tf.Tensor, tf.Tensor]>("LayerNormalization", inputs, { epsilon: eps });
  }
  const mean = tf.mean(x, 1, true);
  const centred = tf.sub(x, mean);
  const invStd = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), eps));
  return [tf.add(tf.mul(tf.mul(centred, invStd), weight), bias), mean, invStd];
}
