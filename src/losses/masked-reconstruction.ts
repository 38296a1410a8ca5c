import type * as tf from "@tensorflow/tfjs-core";
import { weightedPatchError } from "./weighted-patch-error.js";

/** Squared error of the pixels on masked patches only (MAE; method.md 1.4):
 *
 *   L_r = sum_j M_j (1 / patchDim) ||prediction_j - target_j||^2 / sum_j M_j
 *
 * @param prediction `[rows, numPatches, patchDim]` (or any leading shape)
 * @param target pixels of the clean view, patch by patch, same shape
 * @param mask M, `[rows, numPatches]`, 1 = masked; at least one must be, else the result is not a number
 * @returns scalar
 * @throws ShapeError if the shapes do not fit */
export function maskedReconstruction(prediction: tf.Tensor, target: tf.Tensor, mask: tf.Tensor): tf.Scalar {
  return weightedPatchError("maskedReconstruction", { prediction, target }, mask);
}
