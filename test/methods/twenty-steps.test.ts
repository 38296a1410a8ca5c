import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { compile } from "../../src/compute/compile.js";
import type { CompileOptions } from "../../src/compute/types.js";
import { createRng } from "../../src/core/rng.js";
import { METHOD_NAMES } from "../../src/methods/options.js";
import type { BatchArrays, Method } from "../../src/methods/types.js";
import { initParams, weightDecayMask } from "../../src/models/params.js";
import { adamWDefaults } from "../../src/optim/adamw.js";
import { createStepper, type Losses } from "../../src/train/stepper.js";
import { trainStep } from "../../src/train/train-step.js";
import { randomBatch, tinyMethod } from "../helpers/method-batch.js";
import { norm, partsOf, relativeError } from "../helpers/relative-error.js";

const LR = 1e-3;
/** Of a tensor as one vector: |compiled - eager| / |eager|. */
const TOLERANCE = 1e-4;
/** A gradient that is 0 but for the rounding of float32, as a share of the whole gradient. */
const ZERO = 1e-6;

interface Run {
  readonly losses: readonly Losses[];
  /** One flat vector for each step. */
  readonly gradients: readonly Float32Array[];
  readonly params: Float32Array;
}

function batchOf(method: Method, step: number): BatchArrays {
  return tf.tidy(() => {
    const tensors = Object.entries(randomBatch(method, 100 + step));
    return Object.fromEntries(tensors.map(([name, t]) => [name, t.dataSync<"float32">().slice()]));
  }) as BatchArrays;
}

/** Trains freely: every engine goes on from its own weights. The gradient of a step is read off Adam's mean of gradients. */
async function train(
  method: Method,
  numSteps: number,
  options: Omit<CompileOptions, "inputs">,
): Promise<Run> {
  const { f, inputs } = trainStep(method);
  const compiled = await compile(f, { inputs, ...options });
  const params = initParams(method.params, createRng(3, "init"));
  const zeros = () => new Float32Array(params.length);
  const start = { step: 0, params, m: zeros(), v: zeros() };
  const stepper = createStepper(compiled, start, { decayMask: weightDecayMask(method.params) });
  const { beta1 } = adamWDefaults;
  const losses: Losses[] = [];
  const gradients: Float32Array[] = [];
  for (let step = 0; step < numSteps; step++) {
    const before = stepper.state.m.slice();
    losses.push(await stepper.update(batchOf(method, step), LR));
    gradients.push(stepper.state.m.map((m, i) => (m - beta1 * before[i]!) / (1 - beta1)));
  }
  const result = { losses, gradients, params: stepper.state.params.slice() };
  await compiled.dispose();
  return result;
}

function assertNear(what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const error = relativeError(actual, expected);
  assert.ok(error <= TOLERANCE, `${what}: relative error ${error}, wanted at most ${TOLERANCE}`);
}

describe("twenty steps of training", () => {
  for (const name of METHOD_NAMES) {
    it(`of ${name} have the same losses and gradients compiled and eager`, async () => {
      const method = tinyMethod(name);
      const eager = await train(method, 20, { engine: "cpu" });
      const native = await train(method, 20, { engine: "native" });
      const parts = partsOf(method.params);
      eager.losses.forEach((terms, step) => {
        assert.deepEqual(Object.keys(native.losses[step]!).sort(), Object.keys(terms).sort());
        for (const [term, value] of Object.entries(terms)) {
          assertNear(`${term} of step ${step}`, [native.losses[step]![term]!], [value]);
        }
      });
      eager.gradients.forEach((gradient, step) => {
        const whole = norm(gradient);
        for (const { name: part, start, end } of parts) {
          const [ours, expected] = [
            native.gradients[step]!.subarray(start, end),
            gradient.subarray(start, end),
          ];
          if (norm(expected) > ZERO * whole) assertNear(`gradient of ${part}, step ${step}`, ours, expected);
          else assert.ok(norm(ours) <= ZERO * whole, `gradient of ${part}, step ${step}: wanted 0`);
        }
      });
      // It was training: the last weights are not the first.
      assert.ok(relativeError(initParams(method.params, createRng(3, "init")), eager.params) > 1e-2);
    });
  }

  // Wide enough for the runtime to share a product among its threads.
  const wide = { batchSize: 16, imageSize: 16, embedDim: 64, decoderEmbedDim: 64, projectionDim: 64 };
  for (const name of METHOD_NAMES) {
    for (const numThreads of [1, 2]) {
      const threads = numThreads === 1 ? "1 thread" : `${numThreads} threads`;
      it(`of ${name}, compiled, give the same bits twice on ${threads}`, async () => {
        const method = tinyMethod(name, wide);
        const first = await train(method, 20, { numThreads });
        const second = await train(method, 20, { numThreads });
        assert.deepEqual(second.losses, first.losses);
        assert.ok(
          Buffer.from(second.params.buffer).equals(Buffer.from(first.params.buffer)),
          "weights differ",
        );
      });
    }
  }
});
