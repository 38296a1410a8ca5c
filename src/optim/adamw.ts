import * as tf from "@tensorflow/tfjs-core";

/** What AdamW carries from step to step, each a flat vector `[n]`; `m` and `v` start at 0. */
export interface AdamWState {
  readonly params: tf.Tensor;
  readonly m: tf.Tensor;
  readonly v: tf.Tensor;
}

/** What changes, or may change, from step to step: graph inputs. */
export interface AdamWInputs {
  /** Learning rate, scalar, or `[n]`: one for each parameter (`layerLrScales`). */
  readonly lr: tf.Tensor;
  /** `1 - beta1^step` and `1 - beta2^step`, scalars; see `biasCorrections`. */
  readonly biasCorrection1: tf.Tensor;
  readonly biasCorrection2: tf.Tensor;
  /** 1 where weight decay applies, 0 elsewhere, `[n]`. */
  readonly decayMask: tf.Tensor;
}

/** Constants of the optimiser. */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
}

/** MAE's and CAN's settings (method.md 2). */
export const adamWDefaults: AdamWOptions = { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0.05 };

/** One step of AdamW (Loshchilov and Hutter, arXiv 1711.05101; decay scaled by the learning rate, as in PyTorch):
 *
 *   m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2
 *   params = params - lr * ( (m / bc1) / (sqrt(v / bc2) + eps) + weightDecay * decayMask * params )
 *
 * @param grad `[n]`
 * @returns the new state; the old one is left as it was */
export function adamW(
  { params, m, v }: AdamWState,
  grad: tf.Tensor,
  { lr, biasCorrection1, biasCorrection2, decayMask }: AdamWInputs,
  options: Partial<AdamWOptions> = {},
): AdamWState {
  const { beta1, beta2, eps, weightDecay } = { ...adamWDefaults, ...options };
  return tf.tidy(() => {
    const newM = tf.add(tf.mul(m, beta1), tf.mul(grad, 1 - beta1));
    const newV = tf.add(tf.mul(v, beta2), tf.mul(tf.square(grad), 1 - beta2));
    // Both corrections on scalars, not on vectors: sqrt(v / bc2) + eps = (sqrt(v) + eps sqrt(bc2)) / sqrt(bc2).
    const root = tf.sqrt(biasCorrection2);
    const ratio = tf.div(newM, tf.add(tf.sqrt(newV), tf.mul(root, eps)));
    const step = tf.mul(ratio, tf.div(tf.mul(lr, root), biasCorrection1));
    const keep = tf.sub(1, tf.mul(decayMask, tf.mul(lr, weightDecay)));
    return { params: tf.sub(tf.mul(params, keep), step), m: newM, v: newV };
  });
}

/** The two bias corrections of step `step`.
 *
 * @param step counted from 1 */
export function biasCorrections(
  step: number,
  { beta1, beta2 }: Pick<AdamWOptions, "beta1" | "beta2"> = adamWDefaults,
): { biasCorrection1: number; biasCorrection2: number } {
  return { biasCorrection1: 1 - beta1 ** step, biasCorrection2: 1 - beta2 ** step };
}
