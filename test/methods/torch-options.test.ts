import assert from "node:assert/strict";
import { compile } from "../../src/compute/compile.js";
import type { Engine } from "../../src/compute/types.js";
import type { Method } from "../../src/methods/types.js";
import { countParams, sizeOf, weightDecayMask } from "../../src/models/params.js";
import { adamWDefaults } from "../../src/optim/adamw.js";
import { readSafetensors } from "../../src/train/safetensors.js";
import { createStepper, type Losses } from "../../src/train/stepper.js";
import { trainStep } from "../../src/train/train-step.js";
import { caseBatch, caseWeights, methodOfCase, optionCases, optionFixture } from "../helpers/option-cases.js";
import { norm, partsOf, relativeError } from "../helpers/relative-error.js";
import { TORCH_LR, TORCH_STEPS } from "../helpers/torch-cases.js";

/** Of a tensor as one vector: |ours - PyTorch's| / |PyTorch's|. */
const TOLERANCE = 2e-4;
/** A gradient that is 0 but for rounding, as a share of the whole one: in float64, and in float32. */
const ZERO_64 = 1e-12;
const ZERO_32 = 1e-6;

async function train(method: Method, engine: Engine) {
  const { f, inputs } = trainStep(method);
  const compiled = await compile(f, { inputs, engine });
  const params = caseWeights(method);
  const zeros = () => new Float32Array(countParams(method.params));
  const memory = method.memory?.start(params);
  const start = { step: 0, params, m: zeros(), v: zeros(), memory };
  const stepper = createStepper(compiled, start, {
    decayMask: weightDecayMask(method.params),
    momentumAt: (step) => method.memory!.momentumAt(step, TORCH_STEPS),
  });
  const losses: Losses[] = [];
  let gradient: Float32Array | undefined;
  for (let step = 0; step < TORCH_STEPS; step++) {
    losses.push(await stepper.update(caseBatch(method, step), TORCH_LR));
    gradient ??= stepper.state.m.map((m) => m / (1 - adamWDefaults.beta1));
  }
  await compiled.dispose();
  return { losses, gradient: gradient!, memory: stepper.state.memory };
}

const assertNear = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>) => {
  const error = relativeError(actual, expected);
  assert.ok(error <= TOLERANCE, `${what}: relative error ${error}, wanted at most ${TOLERANCE}`);
};

/** PyTorch's numbers in float64 (fixtures/torch/make_options.py). */
async function readFixture(name: string, method: Method) {
  const { tensors, metadata } = await readSafetensors(optionFixture({ name }));
  const flat = new Float32Array(countParams(method.params));
  let offset = 0;
  for (const { name: param, shape } of method.params) {
    flat.set(tensors[`gradient/${param}`]!.data, offset);
    offset += sizeOf(shape);
  }
  const inMemory = method.params.filter(({ name: param }) => tensors[`target/${param}`]);
  const memory = inMemory
    .flatMap(({ name: param }) => [...tensors[`target/${param}`]!.data])
    .concat([...(tensors.center?.data ?? [])]);
  return { losses: JSON.parse(metadata.losses!) as Losses[], gradient: flat, memory, inMemory };
}

describe("PyTorch reference of arms and options", () => {
  for (const one of optionCases) {
    for (const engine of ["native", "cpu"] as const) {
      const tag = engine === "cpu" ? " @slow" : "";
      it(`${one.name} on ${engine} has PyTorch's terms, gradients and momentum encoder over ${TORCH_STEPS} steps${tag}`, async () => {
        const method = methodOfCase(one);
        const torch = await readFixture(one.name, method);
        const ours = await train(method, engine);
        torch.losses.forEach((terms, step) => {
          assert.deepEqual(Object.keys(ours.losses[step]!).sort(), Object.keys(terms).sort());
          for (const [name, value] of Object.entries(terms)) {
            assertNear(`${name} of step ${step}`, [ours.losses[step]![name]!], [value]);
          }
        });
        const whole = norm(torch.gradient);
        const untouched = new Set<string>();
        for (const { name, start, end } of partsOf(method.params)) {
          const [actual, expected] = [
            ours.gradient.subarray(start, end),
            torch.gradient.subarray(start, end),
          ];
          if (norm(expected) >= ZERO_64 * whole) assertNear(`gradient of ${name}`, actual, expected);
          else {
            untouched.add(name);
            assert.ok(norm(actual) < ZERO_32 * whole, `gradient of ${name} is ${norm(actual)}, wanted 0`);
          }
        }
        assert.equal(ours.memory?.length ?? 0, torch.memory.length);
        const copies = partsOf(torch.inMemory);
        const center = { name: "center", start: copies.at(-1)?.end ?? 0, end: torch.memory.length };
        for (const { name, start, end } of [...copies, center]) {
          // Adam makes whole steps of what is 0 but for rounding.
          if (start === end || untouched.has(name)) continue;
          assertNear(`copy of ${name}`, ours.memory!.subarray(start, end), torch.memory.slice(start, end));
        }
      });
    }
  }
});
