import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { adamW, adamWDefaults, biasCorrections } from "../../src/optim/adamw.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";
import { adamWReference } from "../reference/adamw.js";

describe("adamW", () => {
  it("equals the scalar reference over 10 steps, with decay where the mask is 1 only", () => {
    const size = 6;
    const lr = 0.05;
    const decayMask = [1, 1, 1, 0, 0, 0];
    const start = normals(size, 1);
    let expected = start.map((param) => ({ param, m: 0, v: 0 }));
    let state = { params: start, m: new Array<number>(size).fill(0), v: new Array<number>(size).fill(0) };
    for (let step = 1; step <= 10; step++) {
      const grad = normals(size, 100 + step);
      expected = expected.map((moments, i) =>
        adamWReference(moments, grad[i]!, step, {
          ...adamWDefaults,
          lr,
          weightDecay: decayMask[i]! * adamWDefaults.weightDecay,
        }),
      );
      const { biasCorrection1, biasCorrection2 } = biasCorrections(step);
      state = tf.tidy(() => {
        const tensors = {
          params: tf.tensor1d(state.params),
          m: tf.tensor1d(state.m),
          v: tf.tensor1d(state.v),
        };
        const next = adamW(tensors, tf.tensor1d(grad), {
          lr: tf.scalar(lr),
          biasCorrection1: tf.scalar(biasCorrection1),
          biasCorrection2: tf.scalar(biasCorrection2),
          decayMask: tf.tensor1d(decayMask),
        });
        assert.deepEqual(tensors.params.arraySync(), tf.tensor1d(state.params).arraySync());
        const array = (x: tf.Tensor) => x.arraySync() as number[];
        return { params: array(next.params), m: array(next.m), v: array(next.v) };
      });
    }
    assertClose(state.params, expected.map((e) => e.param)); // prettier-ignore
    assertClose(state.m, expected.map((e) => e.m)); // prettier-ignore
    assertClose(state.v, expected.map((e) => e.v)); // prettier-ignore
  });

  it("moves by the learning rate on the first step, whatever the size of the gradient", () => {
    tf.tidy(() => {
      const zeros = tf.zeros([3]);
      const { biasCorrection1, biasCorrection2 } = biasCorrections(1);
      const { params } = adamW({ params: zeros, m: zeros, v: zeros }, tf.tensor1d([1e-3, -5, 100]), {
        lr: tf.scalar(0.1),
        biasCorrection1: tf.scalar(biasCorrection1),
        biasCorrection2: tf.scalar(biasCorrection2),
        decayMask: tf.ones([3]),
      });
      assertClose(params, [-0.1, 0.1, -0.1]);
    });
  });

  it("decays by lr * weightDecay where there is no gradient", () => {
    tf.tidy(() => {
      const zeros = tf.zeros([2]);
      const { params } = adamW(
        { params: tf.tensor1d([2, 2]), m: zeros, v: zeros },
        zeros,
        {
          lr: tf.scalar(0.1),
          biasCorrection1: tf.scalar(0.1),
          biasCorrection2: tf.scalar(0.05),
          decayMask: tf.tensor1d([1, 0]),
        },
        { weightDecay: 0.5 },
      );
      assertClose(params, [2 * (1 - 0.1 * 0.5), 2]);
    });
  });
});

describe("biasCorrections", () => {
  it("is 1 - beta^step", () => {
    const { biasCorrection1, biasCorrection2 } = biasCorrections(3);
    assertClose([biasCorrection1, biasCorrection2], [1 - 0.729, 1 - 0.857375]);
  });
});
