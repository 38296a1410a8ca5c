import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { gatherRows } from "../../src/ops/gather-rows.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, weightedSum } from "../helpers/random-values.js";

const int32 = (values: number[]) => tf.tensor1d(values, "int32");

describe("gatherRows", () => {
  it("picks rows by index, and zeros by the index past the last row", () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      // Row 1 is not taken, so its inverse is m = 4.
      const y = gatherRows(x, int32([2, 3, 0, 3]), int32([2, 4, 0]));
      assertClose(y, [5, 6, 0, 0, 1, 2, 0, 0]);
    });
  });

  it("has the gradient of finite differences, zero for a row that is not taken", () => {
    const pick = (x: tf.Tensor) => gatherRows(x, int32([2, 3, 0, 3]), int32([2, 4, 0]));
    gradCheck((x) => weightedSum(pick(x)), { values: normals(6), shape: [3, 2] });
    tf.tidy(() => {
      const grad = tf.grad((x) => tf.sum(pick(x)))(tf.ones([3, 2]));
      assertClose(grad, [1, 1, 0, 0, 1, 1]);
    });
  });

  it("keeps what the gradient needs when the indices are made inside the differentiated function", () => {
    tf.tidy(() => {
      const grad = tf.grad((x) => {
        const one = tf.scalar(1, "int32");
        return tf.sum(gatherRows(x, tf.sub(int32([2, 1]), one), tf.sub(int32([2, 1]), one)));
      })(tf.ones([2, 2]));
      assertClose(grad, [1, 1, 1, 1]);
    });
  });

  it("refuses an inverse that does not fit the rows", () => {
    tf.tidy(() => {
      assert.throws(() => gatherRows(tf.zeros([3, 2]), int32([0]), int32([0])), /got \[3,2\] and \[1\]/);
    });
  });
});
