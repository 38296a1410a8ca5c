import * as tf from "@tensorflow/tfjs-core";
import type { MomentumState } from "./lars.js";

/** Constants of SGD. */
export interface SgdOptions {
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

export const sgdDefaults: SgdOptions = { momentum: 0.9, weightDecay: 0, nesterov: false };

/** One step of SGD with momentum, as in PyTorch: d = g + weightDecay * p, momentum = 0.9 * momentum + d, p = p - lr * momentum, or with
 * Nesterov p = p - lr * (d + 0.9 * momentum). A buffer of zeros is PyTorch's first step too.
 *
 * @param grad of the shape of the parameter
 * @param lr scalar, or one rate per element
 * @returns the new state; the old one is left as it was */
export function sgd(
  { param, momentum }: MomentumState,
  { grad, lr }: { readonly grad: tf.Tensor; readonly lr: tf.Tensor },
  options: Partial<SgdOptions> = {},
): MomentumState {
  const settings = { ...sgdDefaults, ...options };
  return tf.tidy(() => {
    const direction = settings.weightDecay === 0 ? grad : tf.add(grad, tf.mul(param, settings.weightDecay));
    const next = tf.add(tf.mul(momentum, settings.momentum), direction);
    const step = settings.nesterov ? tf.add(direction, tf.mul(next, settings.momentum)) : next;
    return { param: tf.sub(param, tf.mul(step, lr)), momentum: next };
  });
}
