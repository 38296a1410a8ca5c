import * as tf from "@tensorflow/tfjs-core";
import { lars } from "../../src/optim/lars.js";
import { assertClose } from "../helpers/assert-close.js";
import { optimFixture, repeatTorchRun } from "../helpers/optim-fixture.js";

const start = (param: tf.Tensor) => ({ param, momentum: tf.zerosLike(param) });

describe("lars", () => {
  it("equals timm's LARS in PyTorch over three steps, and SGD on a bias", () => {
    const run = optimFixture.lars;
    repeatTorchRun(run, start, (state, grad) => lars(state, { grad, lr: tf.scalar(run.lr) }));
  });

  it("moves a matrix by the trust coefficient of its norm, whatever the size of the gradient", () => {
    tf.tidy(() => {
      const param = tf.tensor2d([[3, 4]]); // norm 5
      for (const size of [1e-4, 1, 1e5]) {
        const { param: next } = lars(start(param), { grad: tf.tensor2d([[size, 0]]), lr: tf.scalar(2) });
        assertClose(next, [3 - 2 * 0.001 * 5, 4]);
      }
    });
  });

  it("takes the gradient as it is where the parameter or the gradient is 0", () => {
    tf.tidy(() => {
      const lr = tf.scalar(1);
      assertClose(lars(start(tf.zeros([1, 2])), { grad: tf.ones([1, 2]), lr }).param, [-1, -1]);
      assertClose(lars(start(tf.ones([1, 2])), { grad: tf.zeros([1, 2]), lr }).param, [1, 1]);
    });
  });

  it("adds weight decay before the trust ratio", () => {
    tf.tidy(() => {
      const options = { weightDecay: 0.5, trustCoefficient: 0.1, momentum: 0 };
      const step = { grad: tf.tensor2d([[1, 0]]), lr: tf.scalar(1) };
      const { param } = lars(start(tf.tensor2d([[0, 2]])), step, options);
      // d = (1, 1), |p| = 2, |d| = sqrt 2
      assertClose(param, [-0.2 / Math.SQRT2, 2 - 0.2 / Math.SQRT2]);
    });
  });
});
