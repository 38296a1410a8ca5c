import type { Normalization } from "../augment/apply-view.js";
import { compile } from "../compute/compile.js";
import { DataError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import { createRng } from "../core/rng.js";
import { biasCorrections } from "../optim/adamw.js";
import { layerLrScales } from "../optim/param-groups.js";
import { scaledLr, warmupCosine } from "../optim/schedule.js";
import type { EvalContext } from "./classifier.js";
import { fineTuneBatch, type BatchSource, type FineTuneBatch } from "./fine-tune-batch.js";
import { fineTuneDecayMask, fineTuneStep, startParams } from "./fine-tune-model.js";
import type { FineTuneModel, FineTuneStart } from "./fine-tune-model.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import { pauseUnlessStopped } from "./pause.js";
import type { Split } from "./split.js";

/** Everything that stays the same over the learning rates that are tried. */
export interface FineTuneJob {
  readonly start: FineTuneStart;
  readonly model: FineTuneModel;
  readonly normalize: Normalization;
  readonly options: FineTuneOptions;
  readonly context: EvalContext;
}

/** Steps, rates and batches of one training. */
function planOf(split: Split, baseLr: number, { model, normalize, options }: FineTuneJob) {
  const { epochs, warmupEpochs, minLr, seed } = options;
  const { imageSize, depth } = model.config;
  const rows = split.labels.length;
  const batchSize = Math.min(options.batchSize, rows);
  const perEpoch = Math.floor(rows / batchSize);
  const numSteps = epochs * perEpoch;
  const rates = { baseLr: scaledLr(baseLr, batchSize), warmupSteps: warmupEpochs * perEpoch, minLr };
  const source: BatchSource = { split, numClasses: model.numClasses, imageSize, depth, normalize, options };
  let epoch = -1;
  let order: Int32Array = new Int32Array(0);
  return {
    batchSize,
    numSteps,
    lrOf: (step: number) => warmupCosine(step, { ...rates, totalSteps: numSteps }),
    batchOf(step: number): FineTuneBatch {
      const wanted = Math.floor(step / perEpoch);
      if (wanted !== epoch) {
        epoch = wanted;
        order = createRng(seed, "fine-tune order", epoch).permutation(rows);
      }
      const at = (step % perEpoch) * batchSize;
      return fineTuneBatch(source, order.subarray(at, at + batchSize), step);
    },
  };
}

/** Trains the whole network.
 *
 * @returns the parameters, flat
 * @throws DataError if the loss is no longer a number */
export async function trainAll(split: Split, baseLr: number, job: FineTuneJob): Promise<Float32Array> {
  const { start, model, options, context } = job;
  const { engine, numThreads, logger = silentLogger, signal } = context;
  const { batchSize, numSteps, lrOf, batchOf } = planOf(split, baseLr, job);
  const { f, inputs } = fineTuneStep(model, options, batchSize);
  const state = ["params", "m", "v"] as const;
  const compiled = await compile(f, { name: "fine-tune step", inputs, state, engine, numThreads });
  const bar = logger.progress(`fine-tune, rate ${baseLr}`, numSteps, "steps");
  try {
    const params = startParams(model, start, options.seed);
    const zeros = new Float32Array(params.length);
    await compiled.write({ params, m: zeros, v: zeros });
    const decayMask = fineTuneDecayMask(model);
    const { depth } = model.config;
    const lrScale = layerLrScales(model.specs, { depth, layerDecay: options.layerDecay });
    let batch = batchOf(0);
    for (let step = 0; step < numSteps; step++) {
      await pauseUnlessStopped("fineTune", signal);
      const hyper = asScalars({ lr: lrOf(step), ...biasCorrections(step + 1, options) });
      const running = compiled.run({ ...batch, decayMask, lrScale, ...hyper });
      if (step + 1 < numSteps) batch = batchOf(step + 1); // made while the step runs
      const loss = (await running).loss[0]!;
      if (!Number.isFinite(loss)) throw divergence(loss, step);
      bar.update(step + 1, { loss: Number(loss.toPrecision(3)) });
    }
    return await compiled.read("params");
  } finally {
    bar.stop();
    await compiled.dispose();
  }
}

const divergence = (loss: number, step: number) =>
  new DataError(`fineTune: the loss is ${loss} at step ${step}; take a smaller baseLr, or set maxGradNorm`);

const asScalars = (hyper: { lr: number; biasCorrection1: number; biasCorrection2: number }) => ({
  lr: Float32Array.of(hyper.lr),
  biasCorrection1: Float32Array.of(hyper.biasCorrection1),
  biasCorrection2: Float32Array.of(hyper.biasCorrection2),
});
