import type * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";

/** Checks the embeddings of two views.
 *
 * @param caller the loss, for the message
 * @returns the number of images
 * @throws ShapeError if u and v differ, are not 2-D, or there are fewer than two images */
export function checkPair(caller: string, u: tf.Tensor, v: tf.Tensor): number {
  const batch = u.shape[0];
  if (u.rank === 2 && String(u.shape) === String(v.shape) && batch >= 2) return batch;
  throw new ShapeError(
    `${caller}: u and v must have equal shape [batch >= 2, dim], got ${shapeText(u.shape)} and ${shapeText(v.shape)}`,
  );
}
