import * as tf from "@tensorflow/tfjs-core";
import { layerNorm, normalizeRows } from "./layer-norm.js";
import { linear } from "./linear.js";

/** A linear layer's parameters. */
export interface LinearParams {
  /** `[in, out]` */
  readonly weight: tf.Tensor;
  /** `[out]` */
  readonly bias: tf.Tensor;
}

/** Layer normalisation and the linear layers that read it: `linear(layerNorm(x), weight, bias)` for each.
 *
 * With n = (x - mean) / std, layerNorm(x) W + b = n (gamma W) + (beta W + b), and since the entries of a row of n sum to zero, gamma W
 * may be centred over its inputs. Then the gradient that reaches n is centred already, and the passes over `[rows, in]` that scale,
 * shift and centre become passes over the weights `[in, out]`. That is done where there are rows enough for it to pay.
 *
 * @param x `[rows, in]`
 * @param norm gamma and beta, `[in]`
 * @returns `[rows, out]` for each linear layer */
export function normLinear(
  x: tf.Tensor,
  norm: { weight: tf.Tensor; bias: tf.Tensor },
  linears: readonly LinearParams[],
): tf.Tensor2D[] {
  const [rows, dim] = x.shape as [number, number];
  const width = linears.reduce((sum, { bias }) => sum + bias.size, 0);
  if (rows < ROWS_PER_OUTPUT * width) {
    const y = layerNorm(x, norm.weight, norm.bias);
    return linears.map(({ weight, bias }) => linear(y, weight, bias));
  }
  const n = normalizeRows(x);
  const gamma = tf.reshape(norm.weight, [dim, 1]);
  const beta = tf.reshape(norm.bias, [1, dim]);
  return linears.map(({ weight, bias }) => {
    const shift = tf.add(tf.reshape(bias, [1, -1]), tf.matMul(beta, weight as tf.Tensor2D)); // [1, out]
    return linear(n, centreColumns(tf.mul(gamma, weight)), tf.reshape(shift, [-1]));
  });
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
