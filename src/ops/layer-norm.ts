import * as tf from "@tensorflow/tfjs-core";

/** y, mean `[rows, 1]` and inverse standard deviation `[rows, 1]` of `x`, in one kernel where the backend has it. */
function forward(
  x: tf.Tensor,
  weight: tf.Tensor,
  bias: tf.Tensor,
  epsilon: number,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  if (tf.getKernel("LayerNormalization", tf.getBackend())) {
    const inputs = { x, scale: weight, bias } as unknown as tf.NamedTensorMap;
    return tf
      .engine()
      .runKernel<[tf.Tensor, tf.Tensor, tf.Tensor]>("LayerNormalization", inputs, { epsilon });
  }
  const mean = tf.mean(x, 1, true);
  const centred = tf.sub(x, mean);
  const invStd = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon));
  return [tf.add(tf.mul(tf.mul(centred, invStd), weight), bias), mean, invStd];
}

/** Layer normalisation over the last axis: (x - mean) / sqrt(var + eps) * weight + bias, var biased.
 *
 * The gradient is written out for few passes over memory: with n = (x - mean) / std and g = dy * weight,
 * dx = (g - mean(g) - n * mean(g * n)) / std.
 *
 * @param x `[rows, dim]`
 * @param weight `[dim]`
 * @param bias `[dim]`
 * @param eps default 1e-6, as in MAE's and timm's ViT
 * @returns `[rows, dim]` */
export function layerNorm(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor, eps = 1e-6): tf.Tensor2D {
  const dim = weight.size;
  const normalise = tf.customGrad((...args) => {
    const [input, scale, shift] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
    const save = args[3] as unknown as (tensors: tf.Tensor[]) => void;
    const [y, mean, invStd] = forward(input, scale, shift, eps);
    save([input, scale, mean, invStd]);
    return {
      value: y,
      gradFunc: (dy, [savedX, savedScale, savedMean, savedInvStd]) => {
        const n = tf.mul(tf.sub(savedX!, savedMean!), savedInvStd!);
        const dyn = tf.mul(dy, n);
        const column = tf.reshape(savedScale!, [dim, 1]);
        const meanG = tf.div(tf.matMul(dy as tf.Tensor2D, column as tf.Tensor2D), dim); // [rows, 1]
        const meanGn = tf.div(tf.matMul(dyn as tf.Tensor2D, column as tf.Tensor2D), dim); // [rows, 1]
        const g = tf.mul(dy, savedScale!);
        const dx = tf.mul(tf.sub(tf.sub(g, tf.mul(n, meanGn)), meanG), savedInvStd!);
        return [dx, tf.sum(dyn, 0), tf.sum(dy, 0)];
      },
    };
  });
  return normalise(x, weight, bias) as tf.Tensor2D;
}
