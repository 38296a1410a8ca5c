import * as tf from "@tensorflow/tfjs-core";
import { weightedPatchError } from "./weighted-patch-error.js";

/** Squared error of the predicted noise on visible patches only (CAN; method.md 1.4):
 *
 *   L_d = sum_j (1 - M_j) (1 / patchDim) ||prediction_j - noise_j||^2 / sum_j (1 - M_j)
 *
 * @param prediction `[rows, numPatches, patchDim]` (or any leading shape)
 * @param noise the noise that was added, patch by patch, same shape
 * @param mask M, `[rows, numPatches]`, 1 = masked; at least one patch must be visible, else the result is not a number
 * @returns scalar
 * @throws ShapeError if the shapes do not fit */
export function denoising(prediction: tf.Tensor, noise: tf.Tensor, mask: tf.Tensor): tf.Scalar {
  return tf.tidy(() => weightedPatchError("denoising", { prediction, target: noise }, tf.sub(1, mask)));
}
