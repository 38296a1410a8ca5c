import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../compute/compile.js";
import { createRng } from "../core/rng.js";
import { batchNorm } from "../ops/batch-norm.js";
import { lars } from "../optim/lars.js";
import type { EvalContext } from "./classifier.js";
import type { FeatureTable } from "./features.js";
import { pauseUnlessStopped } from "./pause.js";
import { softCrossEntropy } from "./soft-cross-entropy.js";

/** A linear layer on batch-normalised features. */
export interface ProbeHead {
  /** `[dim, numClasses]` */
  readonly weight: Float32Array;
  /** `[numClasses]` */
  readonly bias: Float32Array;
  /** Running statistics of the batch norm, `[dim]`; the variance is unbiased, as PyTorch keeps it. */
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** MAE's: no affine part, so the norm only standardises. */
export const PROBE_EPS = 1e-6;
/** Share of a batch's statistics in the running ones (PyTorch's default). */
const STATISTICS_SHARE = 0.1;

type Inputs = Record<"x" | "y" | "lr" | "weight" | "bias" | "weightMomentum" | "biasMomentum" | "mean" | "variance", tf.Tensor>; // prettier-ignore

/** One step of the probe: batch norm, linear layer, cross-entropy, LARS. Pure, for `compile`. */
export function probeStep(inputs: Inputs): Record<string, tf.Tensor> {
  const { x, y, lr, mean, variance } = inputs;
  const rows = x.shape[0];
  const normed = batchNorm(x, tf.scalar(1), undefined, PROBE_EPS);
  const loss = (w: tf.Tensor, b: tf.Tensor) =>
    softCrossEntropy(tf.add(tf.matMul(normed, w as tf.Tensor2D), b), y);
  const { value, grads } = tf.valueAndGrads(loss)([inputs.weight, inputs.bias]);
  const weight = lars({ param: inputs.weight, momentum: inputs.weightMomentum }, { grad: grads[0]!, lr });
  const bias = lars({ param: inputs.bias, momentum: inputs.biasMomentum }, { grad: grads[1]!, lr });
  const batchMean = tf.mean(x, 0);
  const batchVariance = tf.div(tf.sum(tf.square(tf.sub(x, batchMean)), 0), Math.max(1, rows - 1));
  const running = (old: tf.Tensor, now: tf.Tensor) =>
    tf.add(tf.mul(old, 1 - STATISTICS_SHARE), tf.mul(now, STATISTICS_SHARE));
  return {
    loss: value,
    weight: weight.param,
    weightMomentum: weight.momentum,
    bias: bias.param,
    biasMomentum: bias.momentum,
    mean: running(mean, batchMean),
    variance: running(variance, batchVariance),
  };
}

/** Compiles the step and starts the head. Dispose it.
 *
 * @returns `step` trains on the given rows of a table, exactly `batchSize` of them */
export async function openProbeTrainer(
  { batchSize, dim, numClasses, seed }: { batchSize: number; dim: number; numClasses: number; seed: number },
  { engine = "native", numThreads, signal }: EvalContext,
) {
  const spec = (...shape: number[]) => ({ shape, dtype: "float32" as const });
  const state = {
    weight: spec(dim, numClasses),
    weightMomentum: spec(dim, numClasses),
    bias: spec(numClasses),
    biasMomentum: spec(numClasses),
    mean: spec(dim),
    variance: spec(dim),
  };
  const inputs = { x: spec(batchSize, dim), y: spec(batchSize, numClasses), lr: spec(), ...state };
  const names = Object.keys(state) as (keyof typeof state)[];
  const compiled = await compile((given) => probeStep(given as Inputs), {
    ...{ name: "linear probe", inputs, state: names, engine, numThreads },
  });
  const weight = new Float32Array(dim * numClasses);
  createRng(seed, "linear probe init").fillNormal(weight);
  await compiled.write({
    weight: weight.map((v) => 0.01 * v),
    weightMomentum: new Float32Array(dim * numClasses),
    bias: new Float32Array(numClasses),
    biasMomentum: new Float32Array(numClasses),
    mean: new Float32Array(dim),
    variance: new Float32Array(dim).fill(1),
  });
  const x = new Float32Array(batchSize * dim);
  let numSteps = 0;
  return {
    async step(table: FeatureTable, labels: Int32Array, rows: Int32Array, lr: number): Promise<number> {
      if (numSteps++ % 32 === 0) await pauseUnlessStopped("linear probe", signal);
      const y = new Float32Array(batchSize * numClasses);
      rows.forEach((row, i) => {
        x.set(table.features.subarray(row * dim, (row + 1) * dim), i * dim);
        y[i * numClasses + labels[row]!] = 1;
      });
      const { loss } = await compiled.run({ x, y, lr: Float32Array.of(lr) });
      return loss![0]!;
    },
    head: async (): Promise<ProbeHead> => ({
      weight: await compiled.read("weight"),
      bias: await compiled.read("bias"),
      mean: await compiled.read("mean"),
      variance: await compiled.read("variance"),
    }),
    dispose: () => compiled.dispose(),
  };
}
