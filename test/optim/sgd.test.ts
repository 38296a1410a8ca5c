import * as tf from "@tensorflow/tfjs-core";
import { clipGradient } from "../../src/optim/clip-gradient.js";
import { sgd } from "../../src/optim/sgd.js";
import { assertClose } from "../helpers/assert-close.js";
import { optimFixture, repeatTorchRun } from "../helpers/optim-fixture.js";

const start = (param: tf.Tensor) => ({ param, momentum: tf.zerosLike(param) });

describe("sgd", () => {
  for (const [name, options] of [
    ["sgd", { weightDecay: 0.1 }],
    ["nesterov", { nesterov: true }],
  ] as const) {
    it(`equals PyTorch over three steps (${name})`, () => {
      const run = optimFixture[name];
      repeatTorchRun(run, start, (state, grad) => sgd(state, { grad, lr: tf.scalar(run.lr) }, options));
    });
  }
});

describe("clipGradient", () => {
  it("equals PyTorch's clip_grad_norm_ over all parameters", () => {
    const { norms, maxNorm, lr } = optimFixture.clipped;
    const clipped = optimFixture.grads.map(({ weight, bias }, i) =>
      tf.tidy(() => {
        const { grads, norm } = clipGradient([tf.tensor(weight), tf.tensor(bias)], maxNorm!);
        assertClose(norm, norms![i]!);
        return { weight: grads[0]!.arraySync() as number[], bias: grads[1]!.arraySync() as number[] };
      }),
    );
    repeatTorchRun(optimFixture.clipped, start, (state, _, { name, step }) =>
      sgd(state, { grad: tf.tensor(clipped[step - 1]![name], state.param.shape), lr: tf.scalar(lr) }),
    );
  });

  it("leaves a gradient that is short enough, and any with Infinity", () => {
    tf.tidy(() => {
      for (const maxNorm of [6, Infinity])
        assertClose(clipGradient([tf.tensor1d([3, 4])], maxNorm).grads[0]!, [3, 4]);
    });
  });
});
