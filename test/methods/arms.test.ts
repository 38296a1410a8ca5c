import assert from "node:assert/strict";
import { compile } from "../../src/compute/compile.js";
import { createRng } from "../../src/core/rng.js";
import { ARM_NAMES, armLabels, methodOptions, type ArmName } from "../../src/methods/options.js";
import type { Method, Terms } from "../../src/methods/types.js";
import { initParams, weightDecayMask } from "../../src/models/params.js";
import { createStepper } from "../../src/train/stepper.js";
import { trainStep } from "../../src/train/train-step.js";
import { caseBatch, caseWeights, methodOfCase, optionCases, smallSizes } from "../helpers/option-cases.js";
import { norm, partsOf } from "../helpers/relative-error.js";
import { tinyMethod } from "../helpers/method-batch.js";

/** What each arm has beside the encoder, and its terms. */
const expected: Readonly<Record<ArmName, { parts: string; terms: (keyof Terms)[] }>> = {
  can: {
    parts: "decoder mask noise_level projection",
    terms: ["contrastive", "reconstruction", "denoising"],
  },
  simclr: { parts: "projection", terms: ["contrastive"] },
  mae: { parts: "decoder mask", terms: ["reconstruction"] },
  ca: { parts: "decoder mask projection", terms: ["contrastive", "reconstruction"] },
  an: { parts: "decoder mask noise_level", terms: ["reconstruction", "denoising"] },
  cn: { parts: "decoder mask noise_level projection", terms: ["contrastive", "denoising"] },
  "masked-simclr": { parts: "projection", terms: ["contrastive"] },
  "noise-as-augmentation": { parts: "decoder mask projection", terms: ["contrastive", "reconstruction"] },
  "noise-without-level": {
    parts: "decoder mask projection",
    terms: ["contrastive", "reconstruction", "denoising"],
  },
};

const partsOfMethod = ({ params }: Method) => {
  const first = params.map(({ name }) => name.split(/\.|_(?:embed|blocks|norm|pred|token)/)[0]!);
  return [...new Set(first)].filter((name) => !["cls", "patch", "blocks", "norm"].includes(name)).join(" ");
};

/** Losses over steps on one batch, and the first gradient. */
async function train(
  method: Method,
  numSteps: number,
  start = initParams(method.params, createRng(3, "init")),
) {
  const { f, inputs } = trainStep(method);
  const compiled = await compile(f, { inputs });
  const zeros = () => new Float32Array(start.length);
  const state = { step: 0, params: start, m: zeros(), v: zeros(), memory: method.memory?.start(start) };
  const stepper = createStepper(compiled, state, {
    decayMask: weightDecayMask(method.params),
    momentumAt: (step) => method.memory!.momentumAt(step, numSteps),
  });
  const batch = caseBatch(method, 0);
  const losses: number[] = [];
  let gradient: Float32Array | undefined;
  for (let step = 0; step < numSteps; step++) {
    losses.push((await stepper.update(batch, 3e-3)).total);
    gradient ??= stepper.state.m.slice();
  }
  await compiled.dispose();
  return { losses, gradient: gradient! };
}

describe("arms", () => {
  it("all have a label and settings that hold together", () => {
    for (const arm of ARM_NAMES) {
      assert.ok(armLabels[arm].length > 1);
      const { weights } = methodOptions(arm, smallSizes);
      const on = (Object.keys(weights) as (keyof Terms)[]).filter((name) => weights[name] > 0);
      assert.deepEqual(on, expected[arm].terms);
    }
  });

  for (const arm of ARM_NAMES) {
    it(`${arm} has the parts it needs, a gradient in each parameter, and a lower loss after 20 steps`, async () => {
      const method = tinyMethod(arm, smallSizes);
      assert.equal(partsOfMethod(method), expected[arm].parts);
      const { losses, gradient } = await train(method, 20);
      assert.ok(losses[19]! < 0.97 * losses[0]!, `${losses[0]} became ${losses[19]}`);
      const whole = norm(gradient);
      const still = partsOf(method.params).filter(
        ({ start, end }) => norm(gradient.subarray(start, end)) < 1e-6 * whole,
      );
      const excused = ["blocks.0.attn.qkv.bias (k)", "decoder_blocks.0.attn.qkv.bias (k)"];
      // A mean and a linear layer with batch norm after it take the bias of the final norm off again.
      if (expected[arm].parts === "projection") excused.push("norm.bias");
      for (const { name } of still) assert.ok(excused.includes(name), `${name} has no gradient`);
    });
  }

  for (const one of optionCases.filter(({ name }) => !(ARM_NAMES as readonly string[]).includes(name))) {
    it(`with ${one.name} has a lower loss after 20 steps`, async () => {
      const method = methodOfCase(one);
      const { losses } = await train(method, 20, caseWeights(method));
      assert.ok(losses[19]! < losses[0]!, `${losses[0]} became ${losses[19]}`);
    });
  }
});
