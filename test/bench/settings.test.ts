import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { encoderMacs } from "../../src/analysis/flops.js";
import { matmulFlops } from "../../src/compute/inspect/cost.js";
import { trace } from "../../src/compute/trace.js";
import { createRng } from "../../src/core/rng.js";
import { countParams, initParams, unflatten } from "../../src/models/params.js";
import { trainStep } from "../../src/train/train-step.js";
import { settings, type Setting } from "../../bench/settings.js";
import { methodOf, randomBatch } from "../../bench/train-step.js";

const settingOf = (id: string): Setting => settings.find((setting) => setting.id === id)!;
const params = (id: string) => countParams(methodOf(settingOf(id)).params);
const tinyVit: Setting = {
  ...{ id: "tiny", title: "tiny", task: "vit", imageSize: 8, patchSize: 4, batchSize: 2, maskRatio: 0 },
  encoder: { dim: 16, depth: 1, heads: 2 },
};

describe("bench settings", () => {
  it("has timm's vision transformers, less their learned positions and head", () => {
    // timm: vit_{tiny,small,base}_patch16_224 with num_classes 0, less 197 positions of each width.
    assert.equal(params("vit-ti"), 5_524_416 - 197 * 192);
    assert.equal(params("vit-s"), 21_665_664 - 197 * 384);
    assert.equal(params("vit-b"), 85_798_656 - 197 * 768);
  });

  it("has the CAN step of 3.12 M parameters", () => {
    assert.equal((params("can-64") / 1e6).toFixed(2), "3.12");
  });

  it("counts on a step's graph six operations for each multiply-add of a forward pass", () => {
    const setting = { ...settingOf("vit-ti"), imageSize: 64 };
    const { f, inputs } = trainStep(methodOf(setting));
    const counted = matmulFlops(trace(f, inputs, { name: "step" }));
    const { dim, depth } = setting.encoder;
    const size = { ...setting, embedDim: dim, depth, decoderEmbedDim: 1, decoderDepth: 0 };
    const expected = 6 * setting.batchSize * encoderMacs(size);
    // Less the gradient in the pictures, which nobody needs; more for sums that are taken as products.
    assert.ok(Math.abs(counted / expected - 1) < 0.03, `${counted / expected}`);
  });

  it("gives batches with the shapes the method asks for", () => {
    for (const setting of [settingOf("can-32-small"), tinyVit]) {
      const method = methodOf(setting);
      const batch = randomBatch(method);
      assert.deepEqual(Object.keys(batch).sort(), Object.keys(method.inputs).sort());
      for (const [name, { shape }] of Object.entries(method.inputs)) {
        assert.equal(batch[name]!.length, tf.util.sizeFromShape([...shape]), name);
      }
    }
  });

  it("takes the mean square of the encoder's output as the plain transformer's loss", () => {
    const method = methodOf(tinyVit);
    const loss = tf.tidy(() => {
      const start = unflatten(tf.tensor1d(initParams(method.params, createRng(1, "start"))), method.params);
      const images = tf.tensor(randomBatch(method).images, [2, 8, 8, 3]);
      return method.loss(start, { images }).total.dataSync()[0]!;
    });
    assert.ok(Math.abs(loss - 1) < 1e-4, `the final norm makes it 1 at the start, got ${loss}`);
  });
});
