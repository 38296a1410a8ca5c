import * as tf from "@tensorflow/tfjs-core";
import { layerNorm } from "./layer-norm.js";
import { layerNormWithStatistics } from "./layer-norm-with-statistics.js";
import { linear } from "./linear.js";

/** Layer normalisation and the linear layer that reads it: `linear(layerNorm(x), weight, bias)`.
 *
 * With n = (x - mean) / std, layerNorm(x) W + b = n (gamma W) + (beta W + b), and since the entries of a row of n sum to zero, gamma W
 * may be centred over its inputs. Then the gradient that reaches n is centred already, and the passes over `[rows, in]` that scale,
 * shift and centre become passes over the weights `[in, out]`. That is done where there are rows enough for it to pay.
 *
 * @param x `[rows, in]`
 * @param norm gamma and beta, `[in]`
 * @param linearParams W `[in, out]` and b `[out]`
 * @param eps default 1e-6, as in MAE's and timm's ViT
 * @returns `[rows, out]` */
export function normLinear(
  x: tf.Tensor,
  norm: { weight: tf.Tensor; bias: tf.Tensor },
  { weight, bias }: { weight: tf.Tensor; bias: tf.Tensor },
  eps = 1e-6,
): tf.Tensor2D {
  const [rows, dim] = x.shape as [number, number];
  if (rows < ROWS_PER_OUTPUT * bias.size) {
    return linear(layerNorm(x, norm.weight, norm.bias, eps), weight, bias);
  }
  const gamma = tf.reshape(norm.weight, [dim, 1]);
  const beta = tf.reshape(norm.bias, [1, dim]);
  const shift = tf.reshape(tf.matMul(beta, weight as tf.Tensor2D), [-1]); // [out]
  return linear(normalizeRows(x, eps), centreColumns(tf.mul(gamma, weight)), tf.add(bias, shift));
}

/** (x - mean) / sqrt(var + eps) for each row: layer normalisation without its scale and shift. The gradient takes for granted that the
 * rows of the gradient that reaches it sum to zero, as they do below: dx = (dn - n * mean(dn * n)) / std. */
function normalizeRows(x: tf.Tensor, eps: number): tf.Tensor2D {
  const dim = x.shape[1]!;
  const normalise = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    const identity = { weight: tf.ones([dim]), bias: tf.zeros([dim]) };
    const [n, , invStd] = layerNormWithStatistics(input, { ...identity, eps });
    save([n, invStd]);
    return {
      value: n,
      gradFunc: (dn, [savedN, savedInvStd]) => {
        const column: tf.Tensor2D = tf.fill([dim, 1], 1 / dim);
        const slope = tf.matMul(tf.mul<tf.Tensor2D>(dn, savedN!), column); // [rows, 1]
        return tf.mul(tf.sub(dn, tf.mul(savedN!, slope)), savedInvStd!);
      },
    };
  });
  return normalise(x) as tf.Tensor2D;
}

/** About ten passes over the weights are paid for six over the rows. */
const ROWS_PER_OUTPUT = 2;

/** `weight` `[in, out]` with the mean of each column taken off. The gradient is passed on as it is: it comes from rows that sum to zero,
 * so its columns do. */
function centreColumns(weight: tf.Tensor): tf.Tensor2D {
  const centre = tf.customGrad((w) => ({
    value: tf.sub(w as tf.Tensor, tf.mean(w as tf.Tensor, 0, true)),
    gradFunc: (dw) => dw,
  }));
  return centre(weight) as tf.Tensor2D;
}
