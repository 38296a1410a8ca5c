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

/** How often an operator is repeated in one run, so that the way in and out does not count. */
const REPEATS = 16;

/** Measures what this machine does in a second: products of 768 x 768 matrices, and sums of arrays of a million numbers, as large as the activations
 * of a small model's batch. */
export async function measureRates({ numThreads, now }: StepTarget): Promise<MachineRates> {
  const secondsOf = async (shape: readonly number[], next: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor) => {
    const chain: TensorFunction = ({ start }) => {
      let [x, y] = [tf.mul(tf.ones([...shape]), start!), tf.sub(tf.ones([...shape]), start!)];
      for (let i = 0; i < REPEATS; i++) [x, y] = [y, next(x, y)];
      return { end: tf.slice(tf.reshape(y, [-1]), [0], [1]) };
    };
    const inputs = { start: { shape: [1], dtype: "float32" } } as const;
    const compiled = await compile(chain, { inputs, numThreads, checkFinite: false });
    try {
      return (await best(5, now, () => compiled.run({ start: new Float32Array([1e-3]) }))) / REPEATS;
    } finally {
      await compiled.dispose();
    }
  };
  const [side, length] = [768, 1 << 20];
  const product = await secondsOf([side, side], (x, y) => tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D));
  const sum = await secondsOf([length], (x, y) => tf.add(x, y));
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
