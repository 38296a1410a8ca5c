import * as tf from "@tensorflow/tfjs-core";
import { linear } from "../../src/ops/linear.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, normalTensor, weightedSum } from "../helpers/random-values.js";

describe("linear", () => {
  it("is x W + b with W as [in, out]", () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1, 2], [1, 2]);
      const weight = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      assertClose(linear(x, weight, tf.tensor1d([0.5, 0, -1])), [9.5, 12, 14]);
      assertClose(linear(x, weight), [9, 12, 15]);
    });
  });

  it("has the gradients of finite differences in x, weight and bias", () => {
    const x = () => normalTensor([3, 2], 1);
    const weight = () => normalTensor([2, 4], 2);
    const bias = () => normalTensor([4], 3);
    gradCheck((t) => weightedSum(linear(t, weight(), bias())), { values: normals(6), shape: [3, 2] });
    gradCheck((t) => weightedSum(linear(x(), t, bias())), { values: normals(8), shape: [2, 4] });
    gradCheck((t) => weightedSum(linear(x(), weight(), t)), { values: normals(4), shape: [4] });
  });
});
