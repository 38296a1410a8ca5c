import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../../src/compute/index.js";
import type { Engine } from "../../src/compute/types.js";
import { createRng } from "../../src/core/rng.js";
import { createMethod } from "../../src/methods/can.js";
import type { BatchArrays, Method } from "../../src/methods/types.js";
import { initParams, unflatten, weightDecayMask } from "../../src/models/params.js";
import { drawIdsShuffle, idsRestore } from "../../src/ops/masking.js";
import { createStepper } from "../../src/train/stepper.js";
import { trainStep } from "../../src/train/train-step.js";
import { assertClose } from "../helpers/assert-close.js";
import { tinyBatches, tinyMethod } from "../helpers/tiny-method.js";

const can = createMethod("can", {
  batchSize: 3,
  imageSize: 8,
  patchSize: 4,
  embedDim: 8,
  depth: 1,
  numHeads: 2,
  decoderEmbedDim: 8,
  decoderDepth: 1,
  decoderNumHeads: 2,
  projectionDim: 8,
});

function canBatch(step: number): BatchArrays {
  const rng = createRng(5, step);
  const images = new Float32Array(6 * 8 * 8 * 3);
  const noise = new Float32Array(images.length);
  rng.fillNormal(images);
  rng.fillNormal(noise);
  const idsShuffle = drawIdsShuffle(rng, 6, 4);
  const noiseStd = Float32Array.from({ length: 6 }, () => 0.05 * rng.uniform());
  return { images, noise, noiseStd, idsShuffle, idsRestore: idsRestore(idsShuffle, 4) };
}

const fresh = (method: Method) => {
  const params = initParams(method.params, createRng(0, "init"));
  return { step: 0, params, m: new Float32Array(params.length), v: new Float32Array(params.length) };
};

async function steps(method: Method, engine: Engine, batches: BatchArrays[]) {
  const { f, inputs } = trainStep(method);
  const compiled = await compile(f, { inputs, engine, numThreads: 1 });
  const stepper = createStepper(compiled, fresh(method), { decayMask: weightDecayMask(method.params) });
  const losses = [];
  for (const batch of batches) losses.push(await stepper.update(batch, 0.01));
  await compiled.dispose();
  return { losses, state: stepper.state };
}

describe("trainStep", () => {
  it("does what forward, gradient and AdamW do one after the other", async () => {
    const { arrays } = await tinyBatches(0).next();
    const { losses, state } = await steps(tinyMethod, "cpu", [arrays]);
    const { params } = fresh(tinyMethod);
    tf.tidy(() => {
      const images = tf.tensor(arrays.images, [8, 2, 2, 3]);
      const loss = (x: tf.Tensor) =>
        tinyMethod.loss(unflatten(x as tf.Tensor1D, tinyMethod.params), { images }).total as tf.Scalar;
      const { value, grad } = tf.valueAndGrad(loss)(tf.tensor1d(params));
      assertClose(losses[0]!.total, value);
      // First step of Adam: m / bc1 = g and v / bc2 = g^2; weight decay on w alone.
      const mask = weightDecayMask(tinyMethod.params);
      const expected = [...grad.dataSync()].map(
        (g, i) => params[i]! * (1 - 0.01 * 0.05 * mask[i]!) - (0.01 * g) / (Math.abs(g) + 1e-8),
      );
      assertClose(state.params, expected, { what: "params" });
      assertClose(
        state.m,
        [...grad.dataSync()].map((g) => 0.1 * g),
        { what: "m" },
      );
    });
  });

  it("gives the terms of the method and their weighted sum", async () => {
    const { losses } = await steps(can, "cpu", [canBatch(0)]);
    const { total, contrastive, reconstruction, denoising } = losses[0]!;
    assertClose(total, 0.03 * contrastive! + 0.67 * reconstruction! + 0.3 * denoising!);
  });

  it("compiled equals eager over several steps", async () => {
    const batches = [0, 1, 2, 3].map(canBatch);
    const eager = await steps(can, "cpu", batches);
    const native = await steps(can, "native", batches);
    eager.losses.forEach((expected, i) => {
      assert.deepEqual(Object.keys(native.losses[i]!).sort(), Object.keys(expected).sort());
      for (const [name, value] of Object.entries(expected)) {
        assertClose(native.losses[i]![name]!, value, { relative: 1e-3, what: `${name} of step ${i}` });
      }
    });
  });

  it("compiled gives the same bits twice", async () => {
    const batches = [0, 1, 2, 3].map(canBatch);
    const a = await steps(can, "native", batches);
    const b = await steps(can, "native", batches);
    assert.deepEqual(a.state.params, b.state.params);
    assert.deepEqual(a.losses, b.losses);
  });

  it("never writes to the state that it reads", async () => {
    const { f, inputs } = trainStep(tinyMethod);
    const compiled = await compile(f, { inputs, engine: "native", numThreads: 1 });
    const start = fresh(tinyMethod);
    const before = start.params.slice();
    const stepper = createStepper(compiled, start, { decayMask: weightDecayMask(tinyMethod.params) });
    await stepper.update((await tinyBatches(0).next()).arrays, 0.1);
    assert.deepEqual(start.params, before);
    assert.notDeepEqual(stepper.state.params, before);
    await compiled.dispose();
  });
});
