import assert from "node:assert/strict";
import { compile } from "../../src/compute/compile.js";
import type { Compiled } from "../../src/compute/types.js";
import { createRng } from "../../src/core/rng.js";
import { countParams, initParams, weightDecayMask } from "../../src/models/params.js";
import { openStepper } from "../../src/train/open-stepper.js";
import { createKeptStepper, createStepper, keepState, type Stepper } from "../../src/train/stepper.js";
import { trainStep } from "../../src/train/train-step.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomBatch, tinyMethod } from "../helpers/method-batch.js";
import type { HostArray } from "../../src/compute/types.js";

const method = tinyMethod("can");
const numParams = countParams(method.params);
const decayMask = weightDecayMask(method.params);

const start = () => ({
  ...{ step: 0, params: initParams(method.params, createRng(3)) },
  ...{ m: new Float32Array(numParams), v: new Float32Array(numParams) },
});

function batchOf(seed: number): Record<string, HostArray> & { images: Float32Array } {
  const tensors = Object.entries(randomBatch(method, seed));
  const arrays = tensors.map(([name, tensor]) => [name, tensor.dataSync<"float32">()]);
  for (const [, tensor] of tensors) tensor.dispose();
  return Object.fromEntries(arrays) as ReturnType<typeof batchOf>;
}

async function threeSteps(stepper: Stepper) {
  const totals: number[] = [];
  for (let i = 0; i < 3; i++) totals.push((await stepper.update(batchOf(i), 1e-2)).total);
  return { totals, state: await stepper.readState() };
}

async function onHost() {
  const { f, inputs } = trainStep(method);
  const compiled = await compile(f, { inputs });
  const result = await threeSteps(createStepper(compiled, start(), { decayMask }));
  await compiled.dispose();
  return result;
}

describe("createKeptStepper", () => {
  it("gives the numbers of createStepper, with the state in the compiled step", async () => {
    const { f, ...kept } = keepState(trainStep(method));
    assert.deepEqual(kept.state, ["params", "m", "v", "decayMask"]);
    const compiled: Compiled = await compile(f, kept);
    const stepper = await createKeptStepper(compiled, start(), { decayMask });
    assert.deepEqual(await threeSteps(stepper), await onHost());
    assert.equal(stepper.step, 3);
    await compiled.dispose();
  });

  const device = process.env["CANLAB_TEST_GPU"];
  const test = device === "webgpu" ? it : it.skip;
  test("keeps the state on the GPU (skipped: CANLAB_TEST_GPU=webgpu is not set)", async function () {
    this.timeout(300_000);
    const { stepper, dispose } = await openStepper(method, start(), { device: "webgpu" });
    const actual = await threeSteps(stepper);
    const expected = await onHost();
    assertClose(Float32Array.from(actual.totals), Float32Array.from(expected.totals), { what: "losses" });
    // Not the parameters: where a gradient is 0 but for rounding, AdamW's step has the sign of the rounding.
    for (const name of ["m", "v"] as const) {
      const largest = Math.max(...expected.state[name].map(Math.abs));
      assertClose(actual.state[name], expected.state[name], { absolute: 1e-4 * largest, what: name });
    }
    await dispose();
  });
});
