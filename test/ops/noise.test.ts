import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { addNoise, drawNoiseStd, scaleNoise } from "../../src/ops/noise.js";
import { assertClose } from "../helpers/assert-close.js";
import { normalTensor } from "../helpers/random-values.js";

describe("addNoise", () => {
  it("adds sigma times the noise, each row with its own sigma", () => {
    tf.tidy(() => {
      const images = normalTensor([2, 4, 4, 3], 1);
      const noise = normalTensor([2, 4, 4, 3], 2);
      const [x, e] = [images.dataSync(), noise.dataSync()];
      const noisy = addNoise(images, noise, tf.tensor1d([0.05, 2]));
      assertClose(
        noisy,
        Array.from(x, (value, i) => value + (i < 48 ? 0.05 : 2) * e[i]!),
      );
    });
  });

  it("leaves the images as they were", () => {
    tf.tidy(() => {
      const images = normalTensor([2, 4, 4, 3], 1);
      const before = images.dataSync().slice();
      addNoise(images, normalTensor([2, 4, 4, 3], 2), tf.tensor1d([0.5, 0.5]));
      assert.deepEqual(images.dataSync(), before);
    });
  });

  it("refuses levels that are not one per row", () => {
    tf.tidy(() => {
      assert.throws(
        () => scaleNoise(tf.zeros([2, 4]), tf.zeros([3])),
        /scaleNoise: expected one level per row, \[2\], got \[3\]/,
      );
    });
  });
});

describe("drawNoiseStd", () => {
  it("draws levels over the whole of 0 .. max", () => {
    const levels = drawNoiseStd(createRng(1, "sigma"), 1000, 0.05);
    assert.ok(levels.every((level) => level >= 0 && level < 0.05));
    assert.ok(Math.min(...levels) < 0.005 && Math.max(...levels) > 0.045);
    assertClose(levels.reduce((a, b) => a + b) / 1000, 0.025, { absolute: 2e-3 });
  });
});
