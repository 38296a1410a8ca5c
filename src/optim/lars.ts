import * as tf from "@tensorflow/tfjs-core";

/** One parameter with its momentum buffer, which starts at 0. */
export interface MomentumState {
  readonly param: tf.Tensor;
  readonly momentum: tf.Tensor;
}

/** Constants of LARS. */
export interface LarsOptions {
  readonly momentum: number;
  readonly weightDecay: number;
  /** eta of the paper. */
  readonly trustCoefficient: number;
}

/** MAE's for its linear probe (method.md 3.1). */
export const larsDefaults: LarsOptions = { momentum: 0.9, weightDecay: 0, trustCoefficient: 0.001 };

/** One step of LARS (You et al., arXiv 1708.03888) on one parameter, as in MAE's `lars.py`:
 *
 *   d = g + weightDecay * p,  d = d * trustCoefficient * |p| / |d|   (where both norms are above 0)
 *   momentum = momentum * 0.9 + d,  p = p - lr * momentum
 *
 * Parameters of fewer than two dimensions (biases, norms) get neither weight decay nor the trust ratio.
 *
 * @param grad of the shape of the parameter
 * @param lr scalar
 * @returns the new state; the old one is left as it was */
export function lars(
  { param, momentum }: MomentumState,
  { grad, lr }: { readonly grad: tf.Tensor; readonly lr: tf.Tensor },
  options: Partial<LarsOptions> = {},
): MomentumState {
  const settings = { ...larsDefaults, ...options };
  return tf.tidy(() => {
    const direction = param.rank > 1 ? trusted(param, grad, settings) : grad;
    const next = tf.add(tf.mul(momentum, settings.momentum), direction);
    return { param: tf.sub(param, tf.mul(next, lr)), momentum: next };
  });
}

function trusted(
  param: tf.Tensor,
  grad: tf.Tensor,
  { weightDecay, trustCoefficient }: LarsOptions,
): tf.Tensor {
  const direction = weightDecay === 0 ? grad : tf.add(grad, tf.mul(param, weightDecay));
  const norm = (x: tf.Tensor) => tf.sqrt(tf.sum(tf.square(x)));
  const [paramNorm, updateNorm] = [norm(param), norm(direction)];
  const isUsable = tf.logicalAnd(tf.greater(paramNorm, 0), tf.greater(updateNorm, 0));
  const safe = tf.where(isUsable, updateNorm, tf.onesLike(updateNorm)); // no division by 0 in the branch that is not taken
  const ratio = tf.div(tf.mul(paramNorm, trustCoefficient), safe);
  return tf.mul(direction, tf.where(isUsable, ratio, tf.onesLike(ratio)));
}
