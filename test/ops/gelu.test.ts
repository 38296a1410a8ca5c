import * as tf from "@tensorflow/tfjs-core";
import { gelu } from "../../src/ops/gelu.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { weightedSum } from "../helpers/random-values.js";

describe("gelu", () => {
  it("gives x times the normal distribution function", () => {
    tf.tidy(() => {
      // Phi(0.5), Phi(1), Phi(2) from a table of the normal distribution.
      const phi = [0.691462461, 0.841344746, 0.977249868];
      const expected = [0, 0.5 * phi[0]!, phi[1]!, 2 * phi[2]!, -(1 - phi[1]!), -2 * (1 - phi[2]!)];
      assertClose(gelu(tf.tensor1d([0, 0.5, 1, 2, -1, -2])), expected, { absolute: 1e-6 });
    });
  });

  it("has the gradient of finite differences", () => {
    gradCheck((x) => weightedSum(gelu(x)), { values: [-3, -1, -0.3, 0, 0.7, 2], shape: [2, 3] });
  });
});
