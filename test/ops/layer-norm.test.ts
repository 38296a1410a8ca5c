import * as tf from "@tensorflow/tfjs-core";
import { layerNorm } from "../../src/ops/layer-norm.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, weightedSum } from "../helpers/random-values.js";
import { standardise } from "../reference/standardise.js";

describe("layerNorm", () => {
  const weight = () => tf.tensor1d([1, 2, -1, 0.5]);
  const bias = () => tf.tensor1d([0, 1, 2, -1]);

  it("equals the formula row by row", () => {
    tf.tidy(() => {
      const x = [
        [1, 2, 3, 6],
        [0.1, -0.2, 0.3, 0],
      ];
      const expected = x.flatMap((row) =>
        standardise(row, 1e-6).map((n, i) => n * [1, 2, -1, 0.5][i]! + [0, 1, 2, -1][i]!),
      );
      assertClose(layerNorm(tf.tensor2d(x), weight(), bias()), expected);
    });
  });

  it("stays exact where the mean is large against the deviation", () => {
    tf.tidy(() => {
      const row = [1000, 1001, 1002, 1003];
      assertClose(layerNorm(tf.tensor2d([row]), tf.ones([4]), tf.zeros([4])), standardise(row, 1e-6));
    });
  });

  it("has the gradients of finite differences in x, weight and bias", () => {
    const values = normals(8);
    gradCheck((x) => weightedSum(layerNorm(x, weight(), bias())), { values, shape: [2, 4] });
    const x = () => tf.tensor2d(values, [2, 4]);
    gradCheck((w) => weightedSum(layerNorm(x(), w, bias())), { values: normals(4, 2), shape: [4] });
    gradCheck((b) => weightedSum(layerNorm(x(), weight(), b)), { values: normals(4, 3), shape: [4] });
  });
});
