import * as tf from "@tensorflow/tfjs-core";
import { batchNorm } from "../../src/ops/batch-norm.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, normalTensor, weightedSum } from "../helpers/random-values.js";
import { standardise } from "../reference/standardise.js";

describe("batchNorm", () => {
  it("equals the formula column by column", () => {
    tf.tidy(() => {
      const columns = [
        [1, 2, 6],
        [-1, 0.5, 0],
      ];
      const [a, b] = columns.map((column) => standardise(column, 1e-5)) as [number[], number[]];
      const y = batchNorm(tf.transpose(tf.tensor2d(columns)), tf.tensor1d([2, 1]), tf.tensor1d([0, 3]));
      assertClose(y, [2 * a[0]!, b[0]! + 3, 2 * a[1]!, b[1]! + 3, 2 * a[2]!, b[2]! + 3]);
    });
  });

  it("leaves the bias out when there is none", () => {
    tf.tidy(() => {
      const x = normalTensor([4, 3]);
      const weight = tf.tensor1d([1, 2, 3]);
      assertClose(batchNorm(x, weight), batchNorm(x, weight, tf.zeros([3])));
    });
  });

  it("has the gradient of finite differences", () => {
    gradCheck((x) => weightedSum(batchNorm(x, tf.tensor1d([1, 2]))), { values: normals(8), shape: [4, 2] });
  });
});
