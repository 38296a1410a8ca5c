import type { AugmentOptions } from "../augment/augment-options.js";
import { inRange, wholeNumber, withDefaults } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import { scaledLr, warmupCosine } from "../optim/schedule.js";
import { argMaxRows, top1 } from "./accuracy.js";
import type { Classifier, EvalContext, FitClassifier } from "./classifier.js";
import type { EncodeSplit } from "./encode-split.js";
import type { FeatureTable } from "./features.js";
import { holdOut } from "./hold-out.js";
import { scores } from "./linear-classifier.js";
import { openProbeTrainer, PROBE_EPS, type ProbeHead } from "./linear-probe-step.js";
import { groupsOf, takeSplit, type Split } from "./split.js";

/** Settings of `linearProbe`. */
export interface LinearProbeOptions {
  readonly epochs: number;
  readonly warmupEpochs: number;
  /** Rows of a step; all of them where there are fewer. */
  readonly batchSize: number;
  /** Learning rates per 256 rows to choose from on the hold-out; with a single one nothing is held out. */
  readonly baseLrs: readonly number[];
  /** Random views for training; null: the pictures as they are, whose features are made once. */
  readonly augment: AugmentOptions | null;
  readonly seed: number;
}

/** MAE's recipe (method.md 3.1) but for batch and rate. LARS moves the weight by a fixed share of its norm per step, so the recipe's 0.1 needs the
 * thousands of large steps that ImageNet gives; a small set chooses among larger rates. MAE: batch 16384, rate 0.1, crop and flip. */
export const linearProbeDefaults: LinearProbeOptions = {
  epochs: 90,
  warmupEpochs: 10,
  batchSize: 512,
  baseLrs: [0.1, 1, 10, 100],
  augment: null,
  seed: 0,
};

/** Linear probe by MAE's recipe: batch norm without affine (eps 1e-6), then a linear layer (weight N(0, 0.01), bias 0), trained with cross-entropy by
 * LARS (trust 0.001, momentum 0.9, no weight decay, bias without rate scaling), warm-up and cosine to 0. Batches drop the last rows.
 *
 * @returns a classifier whose learning rate was chosen on held-out groups of train
 * @throws ConfigError on an unknown key or a value out of range
 * @throws InterruptedError after the signal */
export function linearProbe(
  encode: EncodeSplit,
  given: Partial<LinearProbeOptions> = {},
  context: EvalContext = {},
): FitClassifier {
  const options = checkOptions(withDefaults("linear probe options", linearProbeDefaults, given));
  return async (train, classNames) => {
    const fit = (rows: Split, lr: number) => trainHead(encode, rows, { lr, options, context, numClasses: classNames.length }); // prettier-ignore
    let baseLr = options.baseLrs[0]!;
    if (options.baseLrs.length > 1) {
      const parts = holdOut(groupsOf(train));
      if (parts.hold.length > 0) {
        const [fitted, held] = [takeSplit(train, parts.fit), takeSplit(train, parts.hold)];
        let best = -1;
        for (const lr of options.baseLrs) {
          const predicted = predictHead(await fit(fitted, lr), await encode(held));
          const accuracy = top1(predicted, held.labels);
          if (accuracy > best) [best, baseLr] = [accuracy, lr];
        }
      }
    }
    const head = await fit(train, baseLr);
    const classifier: Classifier = {
      chosen: { baseLr },
      predict: async (split) => predictHead(head, await encode(split)),
    };
    return classifier;
  };
}

function checkOptions(options: LinearProbeOptions): LinearProbeOptions {
  wholeNumber("epochs", options.epochs, 1);
  inRange("warmupEpochs", options.warmupEpochs, 0, options.epochs);
  wholeNumber("batchSize", options.batchSize, 2);
  if (options.baseLrs.length === 0) throw new ConfigError("baseLrs must have at least one learning rate");
  for (const lr of options.baseLrs) inRange("baseLrs", lr, 0, 1e6);
  return options;
}

interface HeadTraining {
  readonly lr: number;
  readonly numClasses: number;
  readonly options: LinearProbeOptions;
  readonly context: EvalContext;
}

async function trainHead(
  encode: EncodeSplit,
  split: Split,
  { lr, numClasses, options, context }: HeadTraining,
): Promise<ProbeHead> {
  const { epochs, warmupEpochs, augment, seed } = options;
  const rows = split.labels.length;
  const batchSize = Math.min(options.batchSize, rows);
  const perEpoch = Math.floor(rows / batchSize);
  const schedule = {
    baseLr: scaledLr(lr, batchSize),
    warmupSteps: warmupEpochs * perEpoch,
    totalSteps: epochs * perEpoch,
  };
  const tableOf = (epoch: number) => encode(split, augment ? { augment, seed, epoch } : undefined);
  let table = await tableOf(0);
  const trainer = await openProbeTrainer({ batchSize, dim: table.dim, numClasses, seed }, context);
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      if (augment && epoch > 0) table = await tableOf(epoch);
      const order = createRng(seed, "linear probe", epoch).permutation(rows);
      for (let i = 0; i < perEpoch; i++) {
        const chosen = order.subarray(i * batchSize, (i + 1) * batchSize);
        await trainer.step(table, split.labels, chosen, warmupCosine(epoch * perEpoch + i, schedule));
      }
    }
    return await trainer.head();
  } finally {
    await trainer.dispose();
  }
}

/** The likeliest class of each row, batch norm by its running statistics. */
export function predictHead(head: ProbeHead, { features, rows, dim }: FeatureTable): Int32Array {
  const scale = head.variance.map((variance) => 1 / Math.sqrt(variance + PROBE_EPS));
  const normed = features.map((x, i) => (x - head.mean[i % dim]!) * scale[i % dim]!);
  const [weight, bias] = [Float64Array.from(head.weight), Float64Array.from(head.bias)];
  return argMaxRows(scores({ features: normed, rows, dim }, weight, bias, bias.length), bias.length);
}
