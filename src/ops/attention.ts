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
export function attention(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, heads: Heads): tf.Tensor2D {
  const [height, dim] = q.shape as [number, number];
  return tf.tidy(() => {
    const mixed = tf.matMul(attentionWeights(q, k, heads), splitHeads(v, heads)); // [rows, numHeads, tokens, headDim]
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [height, dim]);
  });
}

/** Tokens of one row, and heads side by side in the width. */
export interface Heads {
  readonly tokens: number;
  readonly numHeads: number;
}

/** The attention maps: softmax(q k^T / sqrt(headDim)); each query's weights over the tokens of its row add up to 1.
 *
 * @param q `[rows * tokens, dim]`
 * @param k the shape of `q`
 * @returns `[rows, numHeads, tokens, tokens]`, query before key
 * @throws ShapeError as `attention` does */
export function attentionWeights(q: tf.Tensor, k: tf.Tensor, heads: Heads): tf.Tensor4D {
  return tf.tidy(() => {
    const product = tf.matMul(splitHeads(q, heads), splitHeads(k, heads), false, true);
    const headDim = q.shape[1]! / heads.numHeads;
    return tf.softmax<tf.Tensor4D>(tf.mul(product, headDim ** -0.5));
  });
}

/** `[rows * tokens, dim]` -> `[rows, numHeads, tokens, headDim]` */
function splitHeads(x: tf.Tensor, { tokens, numHeads }: Heads): tf.Tensor {
  const [height, dim] = x.shape as [number, number];
  const rows = height / tokens;
  const headDim = dim / numHeads;
  if (x.rank !== 2 || !Number.isInteger(rows) || !Number.isInteger(headDim)) {
    throw new ShapeError(
      `attention: expected [rows * ${tokens} tokens, ${numHeads} heads * headDim], got ${shapeText(x.shape)}`,
    );
  }
  return tf.transpose(tf.reshape(x, [rows, tokens, numHeads, headDim]), [0, 2, 1, 3]);
}
