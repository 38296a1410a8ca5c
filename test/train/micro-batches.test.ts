import assert from "node:assert/strict";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../../src/compute/index.js";
import type { Engine } from "../../src/compute/types.js";
import { createRng } from "../../src/core/rng.js";
import { METHOD_NAMES, type GivenOptions, type MethodName } from "../../src/methods/option-types.js";
import type { BatchArrays, Method } from "../../src/methods/types.js";
import { initParams, weightDecayMask } from "../../src/models/params.js";
import { createMicroBatchStepper } from "../../src/train/micro-batches.js";
import { createStepper, type Stepper } from "../../src/train/stepper.js";
import { trainStep } from "../../src/train/train-step.js";
import { train, type BatchSource, type TrainOptions } from "../../src/train/trainer.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomBatch, tinyMethod } from "../helpers/method-batch.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { tinyMethod as autoEncoder } from "../helpers/tiny-method.js";

/** 4 images, so that micro-batches of 1 and 2 fit; two blocks, so that there is one to run again in the middle. */
const method = (name: MethodName, options: Partial<GivenOptions> = {}) =>
  tinyMethod(name, { batchSize: 4, depth: 2, ...options });

function batchOf(of: Method, seed: number): BatchArrays {
  const arrays: Record<string, Float32Array | Int32Array> = {};
  tf.tidy(() => {
    for (const [name, tensor] of Object.entries(randomBatch(of, seed)))
      arrays[name] = tensor.dataSync<"float32">();
  });
  return arrays as BatchArrays;
}

const batchesFrom = (of: Method, startStep: number): BatchSource => {
  let step = startStep;
  return {
    next: () => Promise.resolve({ epoch: 0, arrays: batchOf(of, ++step), release: () => undefined }),
    close: () => Promise.resolve(),
  };
};

const startOf = (of: Method) => {
  const params = initParams(of.params, createRng(3, "init"));
  return { step: 0, params, m: new Float32Array(params.length), v: new Float32Array(params.length) };
};

/** Three updates; after the first, `m` is the gradient but for a factor. */
async function updates(of: Method, stepper: Stepper) {
  const losses = [];
  let gradient: Float32Array | undefined;
  for (const seed of [1, 2, 3]) {
    losses.push(await stepper.update(batchOf(of, seed), 1e-3));
    const { m } = await stepper.readState();
    gradient ??= m.map((value) => value / 0.1);
  }
  return { losses, gradient: gradient! };
}

async function plain(of: Method, engine: Engine) {
  const { f, inputs } = trainStep(of);
  const compiled = await compile(f, { inputs, engine });
  const stepper = createStepper(compiled, startOf(of), { decayMask: weightDecayMask(of.params) });
  const result = await updates(of, stepper);
  await compiled.dispose();
  return result;
}

async function micro(of: Method, engine: Engine, microBatchSize: number) {
  const decayMask = weightDecayMask(of.params);
  const stepper = await createMicroBatchStepper(of, startOf(of), {
    decayMask,
    microBatchSize,
    target: { engine },
  });
  const result = await updates(of, stepper);
  assert.equal(stepper.step, 3);
  await stepper.dispose();
  return result;
}

type Result = Awaited<ReturnType<typeof plain>>;

/** Sums in another order: losses within 1e-4, gradients within 5e-5 of the largest. */
function assertSame(actual: Result, expected: Result): void {
  actual.losses.forEach((losses, i) => {
    assert.deepEqual(Object.keys(losses).sort(), Object.keys(expected.losses[i]!).sort());
    for (const [name, value] of Object.entries(expected.losses[i]!)) {
      assertClose(losses[name]!, value, { absolute: 1e-5, relative: 1e-4, what: `${name} of step ${i}` });
    }
  });
  const largest = expected.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assertClose(actual.gradient, expected.gradient, {
    absolute: 5e-5 * largest,
    relative: 0,
    what: "gradient",
  });
}

describe("micro-batches and gradient checkpointing", () => {
  for (const engine of ["native", "cpu"] as const) {
    for (const name of METHOD_NAMES) {
      it(`${name}, ${engine}: each alone and both give the numbers of the plain step`, async () => {
        const [whole, again] = [method(name), method(name, { checkpointBlocks: true })];
        const expected = await plain(whole, engine);
        assertSame(await plain(again, engine), expected);
        for (const size of [1, 2]) assertSame(await micro(whole, engine, size), expected);
        assertSame(await micro(again, engine, 2), expected);
      });
    }
  }

  const objectives: Readonly<Record<string, Partial<GivenOptions>>> = {
    "a learned temperature": { learnTemperature: true, negatives: "other" },
    "Barlow Twins": { contrastiveObjective: "barlow", projectionNorm: "hidden" },
    VICReg: { contrastiveObjective: "vicreg", projectionNorm: "hidden", pool: "clsAndMean" },
    "a norm per view": { projectionNormPerView: true, noiseLevelPlace: "encoderOutputs" },
  };
  for (const [words, options] of Object.entries(objectives)) {
    it(`give the numbers of the plain step with ${words} too`, async () => {
      const whole = method("can", options);
      assertSame(await micro(whole, "native", 2), await plain(whole, "native"));
    });
  }

  it("keeps the contrastive term over the whole batch: halves done by themselves give another one", async () => {
    const [whole, half] = [method("simclr"), method("simclr", { batchSize: 2 })];
    const [all, first] = [batchOf(whole, 1), batchOf(half, 1)];
    const rowSize = all.images.length / 8;
    // Views are stacked: images 0 and 1 are rows 0, 1, 4 and 5.
    for (const [to, from] of [0, 1, 4, 5].entries()) {
      first.images.set(all.images.subarray(from * rowSize, (from + 1) * rowSize), to * rowSize);
    }
    const decayMask = weightDecayMask(whole.params);
    const stepper = await createMicroBatchStepper(whole, startOf(whole), { decayMask, microBatchSize: 2 });
    const ofHalf = await createMicroBatchStepper(half, startOf(half), { decayMask, microBatchSize: 2 });
    const [a, b] = [await stepper.update(all, 1e-3), await ofHalf.update(first, 1e-3)];
    assert.ok(Math.abs(a.total - b.total) > 0.1, `${a.total} and ${b.total}`);
    await stepper.dispose();
    await ofHalf.dispose();
  });

  it("trains in micro-batches: stopped and resumed bit for bit, with the losses of whole batches", () =>
    withTempDir(async (dir) => {
      const run = (name: string, more: Partial<TrainOptions> = {}) =>
        train({
          method: method("can"),
          engine: "native",
          openBatches: (step) => batchesFrom(method("can"), step),
          numSteps: 4,
          lrAt: () => 1e-3,
          seed: 1,
          dir: join(dir, name),
          config: { method: "can", seed: 1 },
          now: () => 0,
          ...more,
        });
      const whole = await run("whole");
      const uninterrupted = await run("micro", { microBatchSize: 2 });
      await run("stopped", { microBatchSize: 2, numSteps: 2 });
      const resumed = await run("stopped", { microBatchSize: 2, resume: true });
      assert.deepEqual(resumed.params, uninterrupted.params);
      whole.history.forEach(({ total }, i) => assertClose(uninterrupted.history[i]!.total, total));
      await assert.rejects(run("odd", { microBatchSize: 3 }), /microBatchSize must divide the batch size 4/);
    }));

  it("refuses a micro-batch that does not divide the batch, and a method without parts", async () => {
    const of = method("can");
    const decayMask = weightDecayMask(of.params);
    for (const microBatchSize of [3, 8]) {
      await assert.rejects(createMicroBatchStepper(of, startOf(of), { decayMask, microBatchSize }), {
        code: "CONFIG",
        message: `microBatchSize must divide the batch size 4, got ${microBatchSize}`,
      });
    }
    await assert.rejects(
      createMicroBatchStepper(of, startOf(of), { decayMask, microBatchSize: 0 }),
      /microBatchSize must be a whole number of at least 1, got 0/,
    );
    await assert.rejects(
      createMicroBatchStepper(autoEncoder, startOf(autoEncoder), { decayMask, microBatchSize: 2 }),
      /the loss of tiny cannot be cut into parts; leave it out/,
    );
  });
});
