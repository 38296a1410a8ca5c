import * as tf from "@tensorflow/tfjs-core";

/** Mean over rows of -sum over classes of target * log softmax(logits) (timm's `SoftTargetCrossEntropy`): targets may be smoothed or mixed.
 *
 * @param logits `[rows, numClasses]`
 * @param targets `[rows, numClasses]`, each row sums to 1
 * @returns scalar, nats */
export function softCrossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), targets), 1))));
}
