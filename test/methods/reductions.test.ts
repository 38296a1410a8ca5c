import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { NOISE_LEVEL_PLACES, type ArmName, type GivenOptions } from "../../src/methods/options.js";
import type { Method } from "../../src/methods/types.js";
import { tinyMethod } from "../helpers/method-batch.js";
import { caseBatch, smallSizes } from "../helpers/option-cases.js";

describe("reductions", () => {
  const of = (arm: ArmName, options: Partial<GivenOptions> = {}) =>
    tinyMethod(arm, { ...smallSizes, ...options });
  /** The terms of a method on the draws of another, with values that depend on the name of a parameter; some are 0. */
  const lossOf = (method: Method, draws: Method, zero = "none") => {
    const batch = caseBatch(draws, 0);
    return tf.tidy(() => {
      const params = Object.fromEntries(
        method.params.map(({ name, shape }) => {
          const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
          createRng(5, name).fillNormal(values);
          return [name, tf.mul(tf.tensor(values, [...shape]), name.startsWith(zero) ? 0 : 0.2)];
        }),
      );
      const inputs = Object.fromEntries(
        Object.entries(method.inputs).map(([name, { shape, dtype }]) => [
          name,
          tf.tensor(
            batch[name]!.subarray(
              0,
              shape.reduce((a, b) => a * b, 1),
            ),
            [...shape],
            dtype,
          ),
        ]),
      );
      const terms = method.loss(params, inputs);
      return Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0]!]));
    });
  };
  const off = { contrastive: 0, reconstruction: 0, denoising: 0 };

  it("CAN without noise and level, with CA's weights, is CA", () => {
    const can = of("can", {
      noiseStdMax: 0,
      useNoiseLevel: false,
      weights: { reconstruction: 0.97, denoising: 0 },
    });
    assert.deepEqual(lossOf(can, of("can")), lossOf(of("ca"), of("can")));
  });

  it("CAN with weights (1, 0, 0), no noise and no mask is SimCLR; with a mask, masked SimCLR", () => {
    const weights = { ...off, contrastive: 1 };
    const can = of("can", { weights, noiseStdMax: 0, maskRatio: 0 });
    assert.deepEqual(lossOf(can, of("can")), lossOf(of("simclr"), of("can")));
    const masked = of("can", { weights, noiseStdMax: 0 });
    assert.deepEqual(lossOf(masked, of("can")), lossOf(of("masked-simclr"), of("can")));
  });

  it("CAN with weights (0, 1, 0) and no noise is MAE on both views", () => {
    const weights = { ...off, reconstruction: 1 };
    const can = of("can", { weights, noiseStdMax: 0, maskRatio: 0.75 });
    assert.deepEqual(lossOf(can, of("can")), lossOf(of("mae", { numViews: 2 }), of("can")));
  });

  it("an equal pair of mask ratios is that ratio", () => {
    assert.deepEqual(lossOf(of("can", { maskRatio: [0.5, 0.5] }), of("can")), lossOf(of("can"), of("can")));
    assert.notDeepEqual(
      lossOf(of("can", { maskRatio: [0.5, 0.25] }), of("can")),
      lossOf(of("can"), of("can")),
    );
  });

  it("a noise level told by an embedding of 0 is one that is not told, wherever it goes", () => {
    const untold = lossOf(of("noise-without-level"), of("can"));
    for (const noiseLevelPlace of NOISE_LEVEL_PLACES) {
      const method = of("can", { noiseLevelPlace });
      assert.deepEqual(lossOf(method, of("can"), "noise_level"), untold);
      assert.notDeepEqual(lossOf(method, of("can")), untold);
    }
  });
});
