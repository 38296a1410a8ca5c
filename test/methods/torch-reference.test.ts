import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { compile } from "../../src/compute/compile.js";
import type { Engine, HostArray, TensorFunction } from "../../src/compute/types.js";
import { createMethod } from "../../src/methods/can.js";
import type { BatchArrays, Method } from "../../src/methods/types.js";
import { countParams, sizeOf, unflatten, weightDecayMask } from "../../src/models/params.js";
import { readSafetensors, type SafetensorsContent } from "../../src/train/safetensors.js";
import { createStepper } from "../../src/train/stepper.js";
import { trainStep } from "../../src/train/train-step.js";
import { f32 } from "../helpers/compiled-equals-eager.js";
import { norm, partsOf, relativeError } from "../helpers/relative-error.js";
import { TORCH_LR, TORCH_STEPS, torchCases, torchFixture, type TorchCase } from "../helpers/torch-cases.js";

/** The tensors `<group>/<parameter>` as one vector in the order of the method. */
function flat({ tensors }: SafetensorsContent, group: string, { params }: Method): Float32Array {
  const out = new Float32Array(countParams(params));
  let offset = 0;
  for (const { name, shape } of params) {
    out.set(tensors[`${group}/${name}`]!.data, offset);
    offset += sizeOf(shape);
  }
  return out;
}

/** The metadata of make.py. */
interface Reference {
  readonly losses: readonly Record<string, number>[];
  readonly float32Error: { readonly terms: number; readonly gradient: number };
}

/** What PyTorch was given and what it gave, in float64 (fixtures/torch/make.py). */
async function readFixture({ name }: TorchCase, method: Method) {
  const given = await readSafetensors(torchFixture(`${name}-inputs`));
  const torch = await readSafetensors(torchFixture(`${name}-torch`));
  const batches = Array.from({ length: TORCH_STEPS }, (_, step) => {
    const entries = Object.keys(method.inputs).map((key) => [
      key,
      given.tensors[`batch${step}/${key}`]!.data,
    ]);
    return Object.fromEntries(entries) as BatchArrays;
  });
  return {
    weights: flat(given, "weights", method),
    batches,
    ...(JSON.parse(torch.metadata.reference!) as Reference),
    gradient: flat(torch, "gradient", method),
    after: flat(torch, "after", method),
  };
}

async function gradientOf(method: Method, weights: HostArray, batch: BatchArrays, engine: Engine) {
  const f: TensorFunction = ({ params, ...inputs }) => {
    const total = (x: tf.Tensor) =>
      method.loss(unflatten(x as tf.Tensor1D, method.params), inputs).total as tf.Scalar;
    return { gradient: tf.grad(total)(params!) };
  };
  const inputs = { params: f32(weights.length), ...method.inputs };
  const compiled = await compile(f, { inputs, engine });
  const { gradient } = await compiled.run({ params: weights, ...batch });
  await compiled.dispose();
  return gradient!;
}

async function train(method: Method, weights: Float32Array, batches: BatchArrays[], engine: Engine) {
  const { f, inputs } = trainStep(method);
  const compiled = await compile(f, { inputs, engine });
  const zeros = () => new Float32Array(weights.length);
  const start = { step: 0, params: weights.slice(), m: zeros(), v: zeros() };
  const stepper = createStepper(compiled, start, { decayMask: weightDecayMask(method.params) });
  const losses = [];
  for (const batch of batches) losses.push(await stepper.update(batch, TORCH_LR));
  await compiled.dispose();
  return { losses, params: stepper.state.params };
}

/** Relative errors are those of a tensor as one vector: |ours - PyTorch's| / |PyTorch's|. */
const TOLERANCE = 1e-4;
/** A gradient that is 0 but for rounding, as a share of the whole gradient: in float64, and in float32. */
const ZERO_64 = 1e-12;
const ZERO_32 = 1e-6;

const without = (a: Float32Array, b: Float32Array) => a.map((value, i) => value - b[i]!);
const assertNear = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>) => {
  const error = relativeError(actual, expected);
  assert.ok(error <= TOLERANCE, `${what}: relative error ${error}, wanted at most ${TOLERANCE}`);
};

describe("PyTorch reference", () => {
  for (const torchCase of torchCases) {
    const method = createMethod(torchCase.method, torchCase.options);
    const parts = partsOf(method.params);

    it(`has a gradient in every parameter of ${torchCase.name} that can have one`, async () => {
      const { gradient } = await readFixture(torchCase, method);
      const zero = parts.filter(
        ({ start, end }) => norm(gradient.subarray(start, end)) < ZERO_64 * norm(gradient),
      );
      const expected = parts.filter(
        // SimCLR's only reader of the final norm is a mean and a linear layer with batch norm, which takes the bias off again.
        ({ name }) => name.endsWith("(k)") || (torchCase.name === "simclr" && name === "norm.bias"),
      );
      assert.deepEqual(zero, expected);
    });

    for (const engine of ["native", "cpu", "wasm"] as const) {
      it(`${torchCase.name} on ${engine} has PyTorch's gradient in every parameter`, async () => {
        const { weights, batches, gradient, float32Error } = await readFixture(torchCase, method);
        const actual = (await gradientOf(method, weights, batches[0]!, engine)) as Float32Array;
        for (const { name, start, end } of parts) {
          const [ours, theirs] = [actual.subarray(start, end), gradient.subarray(start, end)];
          if (norm(theirs) >= ZERO_64 * norm(gradient)) assertNear(name, ours, theirs);
          else assert.ok(norm(ours) < ZERO_32 * norm(gradient), `${name} is ${norm(ours)}, wanted 0`);
        }
        // As good as PyTorch's own float32, up to the order of the sums.
        const error = relativeError(actual, gradient);
        assert.ok(error < 10 * float32Error.gradient, `${error} against ${float32Error.gradient}`);
      });

      it(`${torchCase.name} on ${engine} has PyTorch's loss terms and weights over ${TORCH_STEPS} steps`, async () => {
        const { weights, batches, losses, gradient, after } = await readFixture(torchCase, method);
        const actual = await train(method, weights, batches, engine);
        losses.forEach((terms, step) => {
          const ours = actual.losses[step]!;
          assert.deepEqual(Object.keys(ours).sort(), Object.keys(terms).sort());
          for (const [name, value] of Object.entries(terms)) {
            assertNear(`${name} of step ${step}`, [ours[name]!], [value]);
          }
        });
        const [ours, theirs] = [without(actual.params, weights), without(after, weights)];
        for (const { name, start, end } of parts) {
          // Adam makes whole steps of what is 0 but for rounding.
          if (norm(gradient.subarray(start, end)) < ZERO_64 * norm(gradient)) continue;
          assertNear(`change of ${name}`, ours.subarray(start, end), theirs.subarray(start, end));
        }
      });
    }
  }
});
