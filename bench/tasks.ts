import { performance } from "node:perf_hooks";
import * as tf from "@tensorflow/tfjs-core";
import { simclrAugment } from "../src/augment/augment-options.js";
import { compile } from "../src/compute/compile.js";
import { matmulFlops } from "../src/compute/inspect/cost.js";
import { trace } from "../src/compute/trace.js";
import { createRng } from "../src/core/rng.js";
import { allocatePictures } from "../src/data/dataset.js";
import { countParams } from "../src/models/params.js";
import { createBatchLoader, type BatchLoader } from "../src/train/batch-loader.js";
import { trainStep } from "../src/train/train-step.js";
import type { Turn } from "./peer.js";
import type { Ready } from "./results.js";
import type { Setting } from "./settings.js";
import { createBenchStepper, methodOf, randomBatch, type EngineOptions } from "./train-step.js";

/** What a canlab process does for the bench; made after its first step. */
export interface Task {
  readonly ready: Ready;
  turn(steps: number): Promise<Turn>;
  close(): Promise<void>;
}

const LR = 1e-3;
const PREFETCH = 4;
const now = () => performance.now();

/** Milliseconds of each of `steps` runs. */
async function timed(steps: number, run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const before = now();
    await run();
    times.push(now() - before);
  }
  return times;
}

/** A whole train step on one batch that stays in place. */
export async function stepTask(setting: Setting, options: EngineOptions): Promise<Task> {
  const method = methodOf(setting);
  const batch = randomBatch(method);
  const started = now();
  const { stepper, compiled } = await createBenchStepper(method, options);
  const startMs = now() - started;
  let loss = 0;
  const step = async () => (loss = (await stepper.update(batch, LR)).total);
  await step();
  return {
    ready: { first_step_ms: now() - started, start_ms: startMs, params: countParams(method.params) },
    turn: async (steps) => ({ ms: await timed(steps, step), loss }),
    close: () => compiled.dispose(),
  };
}

/** One product of two square matrices on ONNX Runtime: what the runtime itself reaches on this machine.
 *
 * @param setting a step whose products are counted: here, since it would add to the memory of the process that runs the step */
export async function matmulTask(
  { n, setting }: { n: number; setting?: Setting },
  options: EngineOptions,
): Promise<Task> {
  const spec = { shape: [n, n], dtype: "float32" as const };
  const started = now();
  const compiled = await compile(({ a, b }) => ({ c: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }), {
    ...options,
    inputs: { a: spec, b: spec },
    name: "matrix product",
  });
  const filled = () => {
    const values = new Float32Array(n * n);
    createRng(1, "matmul").fillNormal(values);
    return values;
  };
  const feeds = { a: filled(), b: filled() };
  const into = { c: new Float32Array(n * n) };
  const run = () => compiled.run(feeds, into);
  await run();
  const firstStepMs = now() - started;
  const step = setting && trainStep(methodOf(setting));
  return {
    ready: {
      first_step_ms: firstStepMs,
      ...(step && { product_flops: matmulFlops(trace(step.f, step.inputs, { name: "count of products" })) }),
    },
    turn: async (steps) => ({ gflops: (await timed(steps, run)).map((ms) => (2 * n ** 3) / (ms * 1e6)) }),
    close: () => compiled.dispose(),
  };
}

function loaderFor(setting: Setting, numWorkers: number): BatchLoader {
  const { plan } = methodOf(setting);
  const pictures = allocatePictures(8 * plan.batchSize, plan.imageSize);
  const rng = createRng(1, "bench pictures");
  for (let i = 0; i < pictures.pixels.length; i++) pictures.pixels[i] = rng.int(256);
  return createBatchLoader({
    ...{ pictures, plan, augment: simclrAugment, seed: 1, numWorkers, now, prefetch: PREFETCH },
    indices: Int32Array.from({ length: pictures.length }, (_, i) => i),
    normalize: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  });
}

/** The batch loader alone: a step takes one batch. */
export async function inputTask(setting: Setting, numWorkers: number): Promise<Task> {
  const loader = loaderFor(setting, numWorkers);
  const started = now();
  const take = async () => (await loader.next()).release();
  await take();
  return {
    ready: { first_step_ms: now() - started },
    async turn(steps) {
      // Those that were made ahead while nothing was measured. Then all steps at once: the time of a single one says little.
      for (let i = 0; i < PREFETCH; i++) await take();
      const [ms] = await timed(1, async () => {
        for (let i = 0; i < steps; i++) await take();
      });
      return { views_per_s: [(steps * 2 * setting.batchSize * 1000) / ms!] };
    },
    close: () => loader.close(),
  };
}

/** Training from the batch loader: a step waits for its batch. */
export async function trainTask(setting: Setting, numWorkers: number, options: EngineOptions): Promise<Task> {
  const loader = loaderFor(setting, numWorkers);
  const started = now();
  const { stepper, compiled } = await createBenchStepper(methodOf(setting), options);
  let loss = 0;
  const step = async () => {
    const { arrays, release } = await loader.next();
    loss = (await stepper.update(arrays, LR)).total;
    release();
  };
  await step();
  return {
    ready: { first_step_ms: now() - started },
    async turn(steps) {
      for (let i = 0; i < PREFETCH; i++) await step();
      const waitBefore = loader.stats().waitMs;
      const ms = await timed(steps, step);
      const total = ms.reduce((a, b) => a + b, 0);
      return { ms, loss, wait_share: (loader.stats().waitMs - waitBefore) / total };
    },
    close: async () => {
      await loader.close();
      await compiled.dispose();
    },
  };
}
