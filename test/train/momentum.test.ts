import assert from "node:assert/strict";
import { join } from "node:path";
import { InterruptedError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { createMethod } from "../../src/methods/can.js";
import type { GivenOptions } from "../../src/methods/options.js";
import { initParams, weightDecayMask } from "../../src/models/params.js";
import { listCheckpoints } from "../../src/train/checkpoint.js";
import { openStepper } from "../../src/train/open-stepper.js";
import { readSafetensors } from "../../src/train/safetensors.js";
import { train, type TrainOptions } from "../../src/train/trainer.js";
import { assertClose } from "../helpers/assert-close.js";
import { caseBatch, smallSizes } from "../helpers/option-cases.js";
import { withTempDir } from "../helpers/temp-dir.js";

const of = (options: Partial<GivenOptions>) =>
  createMethod("masked-simclr", { ...smallSizes, targetMomentum: 0.5, ...options });
const dino = of({ contrastiveObjective: "dino", numPrototypes: 6, projectionNorm: "hidden" });

function optionsIn(dir: string, stopAfter?: number): TrainOptions {
  const controller = new AbortController();
  return {
    method: dino,
    openBatches: (startStep) => {
      let step = startStep;
      return {
        next() {
          if (step + 1 === stopAfter) controller.abort();
          const arrays = caseBatch(dino, step++);
          return Promise.resolve({ epoch: 0, arrays, release: () => undefined });
        },
        close: () => Promise.resolve(),
      };
    },
    ...{ numSteps: 8, lrAt: () => 0.01, seed: 1, dir: join(dir, "run"), config: { method: "dino" } },
    ...{ now: () => 0, resume: true, signal: controller.signal },
  };
}

const lastMemory = async (dir: string) => {
  const [step] = await listCheckpoints(join(dir, "run"));
  return (await readSafetensors(join(dir, "run", `checkpoint-${step}.safetensors`))).tensors.memory!.data;
};

describe("momentum encoder", () => {
  it("starts as a copy of the encoder and the head, and leaves the decoder out", () => {
    const method = createMethod("can", { ...smallSizes, targetMomentum: 0.9 });
    const params = initParams(method.params, createRng(1));
    const memory = method.memory!.start(params);
    const kept = method.params.filter(({ name }) => !/^(decoder|mask_token|noise_level)/.test(name));
    let offset = 0;
    const expected = method.params.flatMap((spec) => {
      const size = spec.shape.reduce((a, b) => a * b, 1);
      const own = params.subarray(offset, (offset += size));
      return kept.includes(spec) ? [...own] : [];
    });
    assert.deepEqual([...memory], expected);
  });

  it("keeps a share that rises from the given one to 1 on half a cosine, or stays", () => {
    const { momentumAt } = of({ targetMomentum: 0.9 }).memory!;
    assertClose([momentumAt(0, 100), momentumAt(50, 100), momentumAt(100, 100)], [0.9, 0.95, 1]);
    assert.equal(of({ targetMomentumRises: false }).memory!.momentumAt(70, 100), 0.5);
    assert.equal(momentumAt(150, 100), 1);
  });

  it("moves towards the parameters after a step by that share", async () => {
    const method = of({});
    const params = initParams(method.params, createRng(1));
    const memory = method.memory!.start(params);
    const zeros = () => new Float32Array(params.length);
    const start = { step: 0, params, m: zeros(), v: zeros(), memory };
    const { stepper, dispose } = await openStepper(method, start, { momentumAt: () => 0.75 });
    await stepper.update(caseBatch(method, 0), 0.1);
    // SimCLR's parameters are all copied, in their order.
    const state = await stepper.readState();
    const expected = state.params.map((value, i) => 0.75 * params[i]! + 0.25 * value);
    assertClose(state.memory!, expected);
    assert.notDeepEqual(state.memory, memory);
    await dispose();
    assert.equal(weightDecayMask(method.params).length, memory.length);
  });

  it("is in checkpoints: a run that is stopped and resumed gives the same, bit for bit", () =>
    withTempDir(async (dir) => {
      const [whole, stopped] = [join(dir, "whole"), join(dir, "stopped")];
      const expected = await train(optionsIn(whole));
      await assert.rejects(train(optionsIn(stopped, 3)), InterruptedError);
      const resumed = await train(optionsIn(stopped));
      assert.deepEqual(resumed.params, expected.params);
      const memory = await lastMemory(whole);
      assert.deepEqual(await lastMemory(stopped), memory);
      assert.equal(memory.length, dino.memory!.size);
      assert.ok(
        memory.subarray(-6).some((value) => value !== 0),
        "the centre moved",
      );
    }));
});
