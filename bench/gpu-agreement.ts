import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../src/compute/compile.js";
import type { Device, HostArray, InputSpecs, TensorFunction } from "../src/compute/types.js";
import { createRng } from "../src/core/rng.js";
import { createMethod } from "../src/methods/can.js";
import type { Method } from "../src/methods/types.js";
import { countParams, initParams, unflatten } from "../src/models/params.js";
import { gpuSizes } from "./gpu-options.js";
import { randomBatch } from "./train-step.js";

const lossAndGradient =
  (method: Method): TensorFunction =>
  ({ params, ...inputs }) => {
    const total = (x: tf.Tensor) => method.loss(unflatten(x as tf.Tensor1D, method.params), inputs).total;
    const { value, grad } = tf.valueAndGrad(total)(params!);
    return { loss: value, gradient: grad };
  };

async function runOn(device: Device, method: Method): Promise<Record<string, HostArray>> {
  const inputs: InputSpecs = {
    params: { shape: [countParams(method.params)], dtype: "float32" },
    ...method.inputs,
  };
  const compiled = await compile(lossAndGradient(method), { inputs, device, name: method.name });
  try {
    return await compiled.run({ params: initParams(method.params, createRng(5)), ...randomBatch(method) });
  } finally {
    await compiled.dispose();
  }
}

/** Both as a share of the cpu's: |loss - cpu's| / |cpu's|, and the same with the norms of gradients. */
export interface Agreement {
  readonly method: string;
  readonly loss: number;
  readonly gradient: number;
}

const norm = (values: Iterable<number>): number => {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
};

const relative = (actual: HostArray, expected: HostArray): number =>
  norm(Float64Array.from(actual, (value, i) => value - expected[i]!)) / norm(expected);

/** Loss and gradient of CAN, SimCLR and MAE at the tour's sizes, on a device and on the cpu. */
export async function* agreements(device: Device): AsyncGenerator<Agreement> {
  for (const name of ["can", "simclr", "mae"] as const) {
    const method = createMethod(name, { ...gpuSizes.tour, batchSize: 8 });
    const expected = await runOn("cpu", method);
    const actual = await runOn(device, method);
    yield {
      method: name,
      loss: relative(actual.loss!, expected.loss!),
      gradient: relative(actual.gradient!, expected.gradient!),
    };
  }
}
