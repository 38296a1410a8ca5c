import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { attention } from "../../src/ops/attention.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, normalTensor, weightedSum } from "../helpers/random-values.js";
import { attentionReference } from "../reference/attention.js";

describe("attention", () => {
  for (const [rows, tokens, numHeads, headDim] of [
    [1, 1, 1, 4],
    [2, 3, 1, 4],
    [2, 5, 2, 3],
    [3, 4, 4, 2],
  ] as const) {
    it(`equals the slow loop for ${rows} rows of ${tokens} tokens, ${numHeads} heads of ${headDim}`, () => {
      tf.tidy(() => {
        const shape: [number, number] = [rows * tokens, numHeads * headDim];
        const tensors = [1, 2, 3].map((seed) => normalTensor([...shape], seed) as tf.Tensor2D);
        const [q, k, v] = tensors.map((t) => t.arraySync()) as [number[][], number[][], number[][]];
        const expected: number[][] = [];
        for (let row = 0; row < rows; row++) {
          const of = (x: number[][]) => x.slice(row * tokens, (row + 1) * tokens);
          expected.push(...attentionReference(of(q), of(k), of(v), numHeads));
        }
        const y = attention(tensors[0]!, tensors[1]!, tensors[2]!, { tokens, numHeads });
        assert.deepEqual(y.shape, shape);
        assertClose(y, expected.flat());
      });
    });
  }

  it("has the gradients of finite differences in q, k and v", () => {
    const heads = { tokens: 3, numHeads: 2 };
    const shape = [6, 4];
    const other = (seed: number) => normalTensor(shape, seed);
    const values = normals(24, 5);
    gradCheck((q) => weightedSum(attention(q, other(2), other(3), heads)), { values, shape });
    gradCheck((k) => weightedSum(attention(other(1), k, other(3), heads)), { values, shape });
    gradCheck((v) => weightedSum(attention(other(1), other(2), v, heads)), { values, shape });
  });

  it("refuses tokens or heads that do not divide the input", () => {
    tf.tidy(() => {
      const x = tf.zeros([6, 4]);
      assert.throws(() => attention(x, x, x, { tokens: 4, numHeads: 2 }), /4 tokens.* got \[6,4\]/);
      assert.throws(() => attention(x, x, x, { tokens: 3, numHeads: 3 }), /3 heads.* got \[6,4\]/);
    });
  });
});
