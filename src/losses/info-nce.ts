import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";
import { checkPair } from "./pair.js";
import { unitRows } from "./unit-rows.js";

/** Which embeddings an anchor is told apart from: those of other images in both views, or in the other view only. */
export const NEGATIVES = ["both", "other"] as const;
export type Negatives = (typeof NEGATIVES)[number];

/** NT-Xent, the contrastive loss of SimCLR and CAN (method.md 1.4). Over the 2n embeddings of n images in two views:
 *
 *   L = (1 / 2n) sum_a -log( exp(s_a,a+ / tau) / sum_{b != a} exp(s_a,b / tau) ),  s = cosine similarity, a+ = other view of a
 *
 * @param u projections of view 1, `[batch, dim]`, need not be unit length
 * @param v projections of view 2, same shape; row i is the image of row i of `u`
 * @param options.temperature tau > 0, unitless, a number or a scalar tensor; default 0.1
 * @param options.negatives "other": b runs over the other view only, as in CLIP and MoCo v3; default "both"
 * @returns scalar, nats, mean over the 2 * batch anchors; `ln(2 * batch - 1)` if all projections are alike, with "other" `ln(batch)`
 * @throws ShapeError if u and v differ, or batch < 2 */
export function infoNce(
  u: tf.Tensor,
  v: tf.Tensor,
  { temperature = 0.1, negatives = "both" }: { temperature?: number | tf.Tensor; negatives?: Negatives } = {},
): tf.Scalar {
  const batch = checkPair("infoNce", u, v);
  return tf.tidy(() => {
    if (negatives === "other") {
      const directions = [infoNceTo(u, v, { temperature }), infoNceTo(v, u, { temperature })] as const;
      return tf.div(tf.add(...directions), 2);
    }
    const units = unitRows(tf.concat([u, v], 0));
    const [unitU, unitV] = tf.split(units, 2, 0) as [tf.Tensor, tf.Tensor];
    const similarities = tf.div(tf.matMul(units, units, false, true), temperature); // [2 batch, 2 batch]
    const others = tf.sub(similarities, tf.mul(tf.eye(2 * batch), EXCLUDED));
    const logPartition = tf.sum(tf.logSumExp(others, 1));
    // Each positive pair has two anchors.
    const positives = tf.div(tf.mul(tf.sum(tf.mul(unitU, unitV)), 2), temperature);
    return tf.div(tf.sub(logPartition, positives), 2 * batch);
  });
}

/** One direction of it, for anchors that are no keys themselves, as with a momentum encoder (MoCo) or small views (SwAV):
 *
 *   L = (1 / n) sum_i -log( exp(a_i.k_i / tau) / (sum_j exp(a_i.k_j / tau) + sum_{j != i} exp(a_i.o_j / tau)) )
 *
 * With `others` the keys of the anchors' own view, the mean of both directions is `infoNce`.
 *
 * @param anchors `[batch, dim]`
 * @param keys of another view, same shape; row i is the image of anchor i
 * @param options.others o: further negatives, same shape, row i of which is the image of anchor i and left out; default none
 * @returns scalar, nats, mean over the anchors
 * @throws ShapeError if shapes differ, or batch < 2 */
export function infoNceTo(
  anchors: tf.Tensor,
  keys: tf.Tensor,
  { temperature = 0.1, others }: { temperature?: number | tf.Tensor; others?: tf.Tensor | undefined } = {},
): tf.Scalar {
  const batch = checkPair("infoNceTo", anchors, keys);
  if (others && String(others.shape) !== String(keys.shape)) {
    throw new ShapeError(
      `infoNceTo: others must have the shape of the keys, got ${shapeText(others.shape)} and ${shapeText(keys.shape)}`,
    );
  }
  return tf.tidy(() => {
    const [a, k] = [unitRows(anchors), unitRows(keys)];
    const against = (x: tf.Tensor) => tf.div(tf.matMul(a, x, false, true), temperature); // [batch, batch]
    const logits = others
      ? tf.concat([against(k), tf.sub(against(unitRows(others)), tf.mul(tf.eye(batch), EXCLUDED))], 1)
      : against(k);
    const positives = tf.div(tf.sum(tf.mul(a, k)), temperature);
    return tf.div(tf.sub(tf.sum(tf.logSumExp(logits, 1)), positives), batch);
  });
}

/** Taken off an anchor's similarity with itself: its exponential is then exactly 0. */
const EXCLUDED = 1e9;
