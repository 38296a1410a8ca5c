import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";

/** NT-Xent, the contrastive loss of SimCLR and CAN (method.md 1.4). Over the 2n embeddings of n images in two views:
 *
 *   L = (1 / 2n) sum_a -log( exp(s_a,a+ / tau) / sum_{b != a} exp(s_a,b / tau) ),  s = cosine similarity, a+ = other view of a
 *
 * @param u projections of view 1, `[batch, dim]`, need not be unit length
 * @param v projections of view 2, same shape; row i is the image of row i of `u`
 * @param options.temperature tau > 0, unitless; default 0.1
 * @returns scalar, nats, mean over the 2 * batch anchors; `ln(2 * batch - 1)` if all projections are alike
 * @throws ShapeError if u and v differ, or batch < 2 */
export function infoNce(u: tf.Tensor, v: tf.Tensor, { temperature = 0.1 } = {}): tf.Scalar {
  const batch = u.shape[0];
  if (u.rank !== 2 || String(u.shape) !== String(v.shape) || batch < 2) {
    throw new ShapeError(
      `infoNce: u and v must have equal shape [batch >= 2, dim], got ${shapeText(u.shape)} and ${shapeText(v.shape)}`,
    );
  }
  return tf.tidy(() => {
    const units = unitRows(tf.concat([u, v], 0));
    const [unitU, unitV] = tf.split(units, 2, 0) as [tf.Tensor, tf.Tensor];
    const similarities = tf.div(tf.matMul(units, units, false, true), temperature); // [2 batch, 2 batch]
    const others = tf.sub(similarities, tf.mul(tf.eye(2 * batch), EXCLUDED));
    const logPartition = tf.sum(tf.logSumExp(others, 1));
    // Each positive pair has two anchors.
    const positives = tf.mul(tf.sum(tf.mul(unitU, unitV)), 2 / temperature);
    return tf.div(tf.sub(logPartition, positives), 2 * batch);
  });
}

/** Taken off an anchor's similarity with itself: its exponential is then exactly 0. */
const EXCLUDED = 1e9;

/** Rows divided by their length; the small constant keeps a zero row, and its gradient, finite. */
function unitRows(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), 1, true), 1e-12)));
}
