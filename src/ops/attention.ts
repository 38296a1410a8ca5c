import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";

/** Multi-head attention of each row's tokens among themselves: softmax(q k^T / sqrt(headDim)) v, head by head.
 *
 * @param q `[rows * tokens, dim]`, heads side by side in `dim`
 * @param k the shape of `q`
 * @param v the shape of `q`
 * @param options.tokens tokens of one row
 * @param options.numHeads divides `dim`
 * @returns `[rows * tokens, dim]`
 * @throws ShapeError if the tokens do not divide the rows of `q`, or the heads its width */
export function attention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  { tokens, numHeads }: { tokens: number; numHeads: number },
): tf.Tensor2D {
  const [height, dim] = q.shape as [number, number];
  const rows = height / tokens;
  const headDim = dim / numHeads;
  if (q.rank !== 2 || !Number.isInteger(rows) || !Number.isInteger(headDim)) {
    throw new ShapeError(
      `attention: expected [rows * ${tokens} tokens, ${numHeads} heads * headDim], got ${shapeText(q.shape)}`,
    );
  }
  return tf.tidy(() => {
    const split = (x: tf.Tensor) =>
      tf.transpose(tf.reshape(x, [rows, tokens, numHeads, headDim]), [0, 2, 1, 3]);
    const scores = tf.mul(tf.matMul(split(q), split(k), false, true), headDim ** -0.5);
    const mixed = tf.matMul(tf.softmax(scores), split(v)); // [rows, numHeads, tokens, headDim]
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [height, dim]);
  });
}
