import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import type { Normalization } from "../augment/apply-view.js";
import { compile } from "../compute/compile.js";
import { DataError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import { createRng } from "../core/rng.js";
import { countParams, unflatten } from "../models/params.js";
import { biasCorrections } from "../optim/adamw.js";
import { layerLrScales } from "../optim/param-groups.js";
import { scaledLr, warmupCosine } from "../optim/schedule.js";
import { argMaxRows, top1 } from "./accuracy.js";
import type { EvalContext, FitClassifier } from "./classifier.js";
import { extractFeatures } from "./features.js";
import { fineTuneBatch, type BatchSource } from "./fine-tune-batch.js";
import {
  classScores,
  fineTuneDecayMask,
  fineTuneModel,
  fineTuneStep,
  startParams,
  type FineTuneModel,
  type FineTuneStart,
} from "./fine-tune-model.js";
import { fineTuneOptions, type FineTuneOptions } from "./fine-tune-options.js";
import { holdOut } from "./hold-out.js";
import { pauseUnlessStopped } from "./pause.js";
import { groupsOf, takeSplit, type Split } from "./split.js";

/** Everything that stays the same over the learning rates that are tried. */
interface Job {
  readonly start: FineTuneStart;
  readonly model: FineTuneModel;
  readonly normalize: Normalization;
  readonly options: FineTuneOptions;
  readonly context: EvalContext;
}

/** Fine-tunes a whole encoder by MAE's recipe (method.md 3.2): mean of the patch tokens, layer norm, linear head; AdamW with layer-wise decay, warm-up and
 * cosine; RandAugment, random erasing, mixup, cutmix, label smoothing, drop path. Without weights the same network is trained from scratch.
 *
 * @param start the encoder
 * @param normalize pixel statistics that the encoder was trained with
 * @returns a classifier; its pictures must have the encoder's size
 * @throws ConfigError on an unknown key or a value out of range
 * @throws DataError if the loss is no longer a number
 * @throws InterruptedError after the signal */
export function fineTune(
  start: FineTuneStart,
  given: Partial<FineTuneOptions> & { readonly normalize: Normalization },
  context: EvalContext = {},
): FitClassifier {
  const { normalize, ...own } = given;
  const options = fineTuneOptions(own, { isFromScratch: start.weights === undefined });
  return async (train, classNames) => {
    const model = fineTuneModel(start, classNames.length);
    const job: Job = { start, model, normalize, options, context };
    const baseLr = await chooseLr(train, job);
    const params = await trainAll(train, baseLr, job);
    const forward = await openForward(params, job);
    return {
      chosen: { baseLr, epochs: options.epochs },
      predict: forward.predict,
      dispose: forward.dispose,
    };
  };
}

async function chooseLr(train: Split, job: Job): Promise<number> {
  const { baseLrs } = job.options;
  const { fit, hold } = holdOut(groupsOf(train));
  let best = { baseLr: baseLrs[0]!, accuracy: -1 };
  if (baseLrs.length === 1 || hold.length === 0) return best.baseLr;
  const [fitted, held] = [takeSplit(train, fit), takeSplit(train, hold)];
  for (const baseLr of baseLrs) {
    const forward = await openForward(await trainAll(fitted, baseLr, job), job);
    try {
      const accuracy = top1(await forward.predict(held), held.labels);
      if (accuracy > best.accuracy) best = { baseLr, accuracy };
    } finally {
      await forward.dispose();
    }
  }
  return best.baseLr;
}

/** @returns the trained parameters, flat */
async function trainAll(split: Split, baseLr: number, job: Job): Promise<Float32Array> {
  const { start, model, normalize, options, context } = job;
  const { epochs, warmupEpochs, minLr, layerDecay, seed } = options;
  const { imageSize, depth } = model.config;
  const rows = split.labels.length;
  const batchSize = Math.min(options.batchSize, rows);
  const perEpoch = Math.floor(rows / batchSize);
  const totalSteps = epochs * perEpoch;
  const schedule = {
    baseLr: scaledLr(baseLr, batchSize),
    warmupSteps: warmupEpochs * perEpoch,
    totalSteps,
    minLr,
  };
  const source: BatchSource = { split, numClasses: model.numClasses, imageSize, depth, normalize, options };
  const orderOf = (epoch: number) => createRng(seed, "fine-tune order", epoch).permutation(rows);
  let order = orderOf(0);
  const batchOf = (step: number) => {
    const at = step % perEpoch;
    if (at === 0) order = orderOf(step / perEpoch);
    return fineTuneBatch(source, order.subarray(at * batchSize, (at + 1) * batchSize), step);
  };
  const { f, inputs } = fineTuneStep(model, options, batchSize);
  const state = ["params", "m", "v"] as const;
  const { engine, numThreads, logger = silentLogger, signal } = context;
  const compiled = await compile(f, { name: "fine-tune step", inputs, state, engine, numThreads });
  const bar = logger.progress(`fine-tune, rate ${baseLr}`, totalSteps, "steps");
  try {
    const params = startParams(model, start, seed);
    const zeros = new Float32Array(params.length);
    await compiled.write({ params, m: zeros, v: zeros });
    const decayMask = fineTuneDecayMask(model);
    const lrScale = layerLrScales(model.specs, { depth, layerDecay });
    let batch = batchOf(0);
    for (let step = 0; step < totalSteps; step++) {
      await pauseUnlessStopped("fineTune", signal);
      const hyper = { lr: warmupCosine(step, schedule), ...biasCorrections(step + 1, options) };
      const running = compiled.run({ ...batch, decayMask, lrScale, ...asScalars(hyper) });
      if (step + 1 < totalSteps) batch = batchOf(step + 1); // made while the step runs
      const loss = (await running).loss[0]!;
      if (!Number.isFinite(loss)) {
        throw new DataError(
          `fineTune: the loss is ${loss} at step ${step}; take a smaller baseLr, or set maxGradNorm`,
        );
      }
      bar.update(step + 1, { loss: Number(loss.toPrecision(3)) });
    }
    return await compiled.read("params");
  } finally {
    bar.stop();
    await compiled.dispose();
  }
}

const asScalars = (hyper: { lr: number; biasCorrection1: number; biasCorrection2: number }) => ({
  lr: Float32Array.of(hyper.lr),
  biasCorrection1: Float32Array.of(hyper.biasCorrection1),
  biasCorrection2: Float32Array.of(hyper.biasCorrection2),
});

/** The trained network, for predictions in batches. */
async function openForward(params: Float32Array, { model, normalize, options, context }: Job) {
  const { batchSize } = options;
  const { imageSize } = model.config;
  const f = (inputs: { params: Tensor; images: Tensor }) => ({
    scores: classScores(model, unflatten(inputs.params as Tensor1D, model.specs), inputs.images),
  });
  const inputs = {
    params: { shape: [countParams(model.specs)], dtype: "float32" },
    images: { shape: [batchSize, imageSize, imageSize, 3], dtype: "float32" },
  } as const;
  const { engine, numThreads, logger, signal } = context;
  const compiled = await compile(f, { name: "fine-tuned network", inputs, engine, numThreads });
  const encode = async (images: Float32Array) => (await compiled.run({ params, images })).scores;
  return {
    async predict({ name, pictures, indices }: Split): Promise<Int32Array> {
      const label = `predict ${name}`;
      const table = await extractFeatures(encode, pictures, indices, {
        batchSize,
        normalize,
        logger,
        label,
        signal,
      });
      return argMaxRows(table.features, model.numClasses);
    },
    dispose: () => compiled.dispose(),
  };
}
