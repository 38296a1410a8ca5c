import * as tf from "@tensorflow/tfjs-core";
import { checkPair } from "./pair.js";

/** Barlow Twins (arXiv 2103.03230, eq. 1 and 2): each feature of one view should go with itself in the other view, and with no other.
 *
 *   L = sum_i (1 - C_ii)^2 + lambda sum_i sum_{j != i} C_ij^2,  C = correlation of the features of u with those of v over the batch
 *
 * @param u projections of view 1, `[batch, dim]`
 * @param v projections of view 2, same shape; row i is the image of row i of `u`
 * @param options.lambda weight of the off-diagonal; default 0.005, the paper's
 * @returns scalar; 0 if equal views have uncorrelated features
 * @throws ShapeError if u and v differ, or batch < 2
 * @remarks the deviations are biased and have 1e-5 added to the variance, as by the batch norm of the authors' code */
export function barlowTwins(u: tf.Tensor, v: tf.Tensor, { lambda = 0.005 } = {}): tf.Scalar {
  const batch = checkPair("barlowTwins", u, v);
  return tf.tidy(() => {
    const correlation = tf.div(tf.matMul(standardise(u), standardise(v), true), batch); // [dim, dim]
    const eye = tf.eye(u.shape[1]!);
    const square = tf.square(tf.sub(correlation, eye));
    return tf.sum(tf.mul(square, tf.add(tf.mul(eye, 1 - lambda), lambda)));
  });
}

/** Each column with mean 0 and deviation 1. */
function standardise(x: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, 0, true));
  return tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), 0, true), 1e-5)));
}
