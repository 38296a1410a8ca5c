import * as tf from "@tensorflow/tfjs-core";
import { layerNormWithStatistics } from "./layer-norm-with-statistics.js";

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
    const [y, mean, invStd] = layerNormWithStatistics(input, { weight: scale, bias: shift, eps });
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
