import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";

/** sum_j w_j (1 / patchDim) ||prediction_j - target_j||^2 / sum_j w_j over all patches j.
 *
 * @param caller the loss, for messages
 * @param patches.prediction `[..., patchDim]`
 * @param patches.target the shape of the prediction
 * @param weight w, `[...]`
 * @returns scalar
 * @throws ShapeError if the shapes do not fit */
export function weightedPatchError(
  caller: string,
  { prediction, target }: { prediction: tf.Tensor; target: tf.Tensor },
  weight: tf.Tensor,
): tf.Scalar {
  const expected = prediction.shape.slice(0, -1);
  if (String(prediction.shape) !== String(target.shape) || String(expected) !== String(weight.shape)) {
    throw new ShapeError(
      `${caller}: prediction and target must have equal shape and the mask one entry per patch, ` +
        `got ${shapeText(prediction.shape)}, ${shapeText(target.shape)} and ${shapeText(weight.shape)}`,
    );
  }
  return tf.tidy(() => {
    const perPatch = tf.mean(tf.square(tf.sub(prediction, target)), -1); // [...]
    return tf.div(tf.sum(tf.mul(perPatch, weight)), tf.sum(weight));
  });
}
