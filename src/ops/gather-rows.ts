import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";

/** Picks rows of `x` by index; index `n` (one past the last row) picks a row of zeros. Each row is picked at most once, so the
 * gradient is the same operation through the inverse index: a gather, where `tf.gather` would scatter.
 *
 * @param x `[n, dim]`
 * @param indices `[m]` int32 in 0 .. n
 * @param inverse `[n]` int32 in 0 .. m: where row `i` of `x` went, `m` if it was not taken
 * @returns `[m, dim]`
 * @throws ShapeError if `x` is not 2-D or `inverse` has not one entry per row */
export function gatherRows(x: tf.Tensor, indices: tf.Tensor, inverse: tf.Tensor): tf.Tensor2D {
  if (x.rank !== 2 || inverse.size !== x.shape[0]) {
    throw new ShapeError(
      `gatherRows: expected x [n, dim] and inverse [n], got ${shapeText(x.shape)} and ${shapeText(inverse.shape)}`,
    );
  }
  const gather = tf.customGrad((input, save) => {
    (save as (tensors: tf.Tensor[]) => void)([inverse]);
    return {
      value: gatherOrZero(input as tf.Tensor, indices),
      gradFunc: (dy, [savedInverse]) => gatherOrZero(dy, savedInverse!),
    };
  });
  return gather(x) as tf.Tensor2D;
}

function gatherOrZero(x: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.gather(tf.concat([x, tf.zeros([1, x.shape[1]!])], 0), indices));
}
