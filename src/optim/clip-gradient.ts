import * as tf from "@tensorflow/tfjs-core";

/** Scales gradients down so that their norm over all of them is at most `maxNorm`, as PyTorch's `clip_grad_norm_`:
 * g * min(1, maxNorm / (norm + 1e-6)).
 *
 * @param grads of any shapes; one flat vector is one of them
 * @param maxNorm above 0; Infinity leaves them as they are
 * @returns the gradients, and the norm before, a scalar */
export function clipGradient(
  grads: readonly tf.Tensor[],
  maxNorm: number,
): { grads: tf.Tensor[]; norm: tf.Tensor } {
  return tf.tidy(() => {
    const squares = grads.map((grad) => tf.sum(tf.square(grad)));
    const norm = tf.sqrt(squares.reduce((sum, square) => tf.add(sum, square)));
    if (maxNorm === Infinity) return { grads: grads.map((grad) => tf.clone(grad)), norm };
    const scale = tf.minimum(1, tf.div(maxNorm, tf.add(norm, 1e-6)));
    return { grads: grads.map((grad) => tf.mul(grad, scale)), norm };
  });
}
