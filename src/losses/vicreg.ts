import * as tf from "@tensorflow/tfjs-core";
import { checkPair } from "./pair.js";

/** What each part of VICReg counts. */
export interface VicregWeights {
  readonly invariance: number;
  readonly variance: number;
  readonly covariance: number;
}

/** The paper's weights: lambda, mu and nu. */
export const vicregDefaults: VicregWeights = { invariance: 25, variance: 25, covariance: 1 };

/** VICReg (arXiv 2105.04906): views close to each other, every feature spread over the batch, no two features alike.
 *
 *   L = lambda (1 / (n d)) ||u - v||^2 + mu (V(u) + V(v)) / 2 + nu (C(u) + C(v))
 *   V(z) = mean_j max(0, 1 - sqrt(var z_j + 1e-4)),  C(z) = (1 / d) sum_{i != j} cov(z)_ij^2,  both over n - 1
 *
 * @param u projections of view 1, `[batch, dim]`
 * @param v projections of view 2, same shape; row i is the image of row i of `u`
 * @param weights default: the paper's
 * @returns scalar
 * @throws ShapeError if u and v differ, or batch < 2
 * @remarks V is averaged over the views as in the authors' code; the paper's eq. 6 sums it */
export function vicreg(u: tf.Tensor, v: tf.Tensor, weights: VicregWeights = vicregDefaults): tf.Scalar {
  checkPair("vicreg", u, v);
  return tf.tidy(() => {
    const [spreadU, spreadV] = [spread(u), spread(v)];
    const parts = [
      tf.mul(tf.mean(tf.square(tf.sub(u, v))), weights.invariance),
      tf.mul(tf.add(spreadU.variance, spreadV.variance), weights.variance / 2),
      tf.mul(tf.add(spreadU.covariance, spreadV.covariance), weights.covariance),
    ];
    return parts.reduce((sum, part) => tf.add(sum, part)) as tf.Scalar;
  });
}

/** V and C of one view. */
function spread(z: tf.Tensor): { variance: tf.Tensor; covariance: tf.Tensor } {
  const [batch, dim] = z.shape as [number, number];
  const centred = tf.sub(z, tf.mean(z, 0, true));
  const covariances = tf.div(tf.matMul(centred, centred, true), batch - 1); // [dim, dim]
  const variances = tf.div(tf.sum(tf.square(centred), 0), batch - 1); // [dim]
  const variance = tf.mean(tf.relu(tf.sub(1, tf.sqrt(tf.add(variances, 1e-4)))));
  const offDiagonal = tf.mul(covariances, tf.sub(1, tf.eye(dim)));
  return { variance, covariance: tf.div(tf.sum(tf.square(offDiagonal)), dim) };
}
