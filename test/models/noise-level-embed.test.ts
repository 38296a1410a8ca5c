import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { noiseLevelEmbed, noiseLevelSpecs } from "../../src/models/noise-level-embed.js";
import { noiseLevelFeatures } from "../../src/ops/noise-level.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomParams } from "../helpers/random-params.js";

const size = { noiseLevelDim: 8, noiseLevelHiddenDim: 6, noiseLevelScale: 1000 };

describe("noiseLevelEmbed", () => {
  it("is two linear layers with ReLU between over the features of the scaled level", () => {
    tf.tidy(() => {
      const p = randomParams(noiseLevelSpecs(size, 4));
      const noiseStd = tf.tensor1d([0, 0.02, 0.05]);
      const features = noiseLevelFeatures(noiseStd, { dim: 8, scale: 1000 });
      const hidden = tf.relu(
        tf.add(tf.matMul(features, p["noise_level.0.weight"]!), p["noise_level.0.bias"]!),
      );
      const expected = tf.add(tf.matMul(hidden, p["noise_level.2.weight"]!), p["noise_level.2.bias"]!);
      const q = noiseLevelEmbed(p, noiseStd, size);
      assert.deepEqual(q.shape, [3, 4]);
      assertClose(q, expected);
    });
  });
});
