import * as tf from "@tensorflow/tfjs-core";
import { graphSeconds, type MachineRates } from "../analysis/step-time.js";
import { compile, trace } from "../compute/index.js";
import type { TensorFunction } from "../compute/types.js";
import { createRng } from "../core/rng.js";
import type { BatchArrays, Method } from "../methods/types.js";
import { countParams, initParams } from "../models/params.js";
import { drawIdsShuffle, idsRestore } from "../ops/masking.js";
import { openStepper } from "../train/open-stepper.js";
import { trainStep } from "../train/train-step.js";
import { trainingMemory, type TrainingMemory } from "../train/training-memory.js";

/** How the machine is used. */
export interface StepTarget {
  readonly numThreads?: number | undefined;
  /** Milliseconds from any origin, with fractions. */
  readonly now: () => number;
}

/** The shortest of a few runs, in seconds: what others do on the machine only makes runs longer. */
async function best(runs: number, now: () => number, run: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let i = 0; i <= runs; i++) {
    const start = now();
    await run();
    if (i > 0) least = Math.min(least, (now() - start) / 1000); // the first warms up
  }
  return least;
}

/** Measures what this machine does in a second: a product of 768 x 768 matrices, and a sum of two arrays of 8 million numbers. */
export async function measureRates({ numThreads, now }: StepTarget): Promise<MachineRates> {
  const timed = async (f: TensorFunction, shape: readonly number[]) => {
    const spec = { shape, dtype: "float32" } as const;
    const compiled = await compile(f, { inputs: { a: spec, b: spec }, numThreads, checkFinite: false });
    const size = shape.reduce((a, b) => a * b, 1);
    const feeds = { a: new Float32Array(size).fill(0.5), b: new Float32Array(size).fill(0.25) };
    try {
      return await best(5, now, () => compiled.run(feeds));
    } finally {
      await compiled.dispose();
    }
  };
  const [side, length] = [768, 1 << 23];
  const product = await timed(
    ({ a, b }) => ({ c: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }),
    [side, side],
  );
  const sum = await timed(({ a, b }) => ({ c: tf.add(a!, b!) }), [length]);
  return { flopsPerSecond: (2 * side ** 3) / product, bytesPerSecond: (3 * 4 * length) / sum };
}

/** Memory and time of one update. */
export interface StepEstimate extends TrainingMemory {
  readonly seconds: number;
}

/** What one update of a method takes, from its traced graph and the rates of the machine; nothing of it is run. */
export function estimateStep(method: Method, rates: MachineRates): StepEstimate {
  const { f, inputs } = trainStep(method);
  const graph = trace(f, inputs, { name: `train step of ${method.name}` });
  return { ...trainingMemory(method), seconds: graphSeconds(graph, rates) };
}

/** A batch of grey noise that fits a method. */
function someBatch({ inputs, plan }: Method): BatchArrays {
  const rows = plan.batchSize * plan.numViews;
  const ids = drawIdsShuffle(createRng(0, "ids"), rows, (plan.imageSize / plan.patchSize) ** 2);
  const integers: Record<string, () => Int32Array> = {
    idsShuffle: () => ids,
    idsRestore: () => idsRestore(ids, (plan.imageSize / plan.patchSize) ** 2),
  };
  const entries = Object.entries(inputs).map(([name, { shape }]) => {
    const numbers = new Float32Array(shape.reduce((a, b) => a * b, 1));
    createRng(0, name).fillUniform(numbers);
    return [name, integers[name]?.() ?? numbers];
  });
  return Object.fromEntries(entries) as BatchArrays;
}

/** Seconds of one update, measured: the best of a few. */
export async function measureStep(method: Method, { numThreads, now }: StepTarget): Promise<number> {
  const zeros = () => new Float32Array(countParams(method.params));
  const params = initParams(method.params, createRng(0, "init"));
  const start = { step: 0, params, m: zeros(), v: zeros() };
  const { stepper, dispose } = await openStepper(method, start, { numThreads });
  try {
    const batch = someBatch(method);
    return await best(4, now, () => stepper.update(batch, 1e-4));
  } finally {
    await dispose();
  }
}
