import { fewShot } from "../../eval/few-shot.js";
import { namedWeights } from "../../eval/evaluated-encoder.js";
import type { EvalRecord } from "../../eval/eval-record.js";
import { fineTune } from "../../eval/fine-tune.js";
import { evaluateClassifier, type EvalContext } from "../../eval/classifier.js";
import { logisticProbe } from "../../eval/frozen-classifiers.js";
import { robustness } from "../../eval/robustness.js";
import type { EncodeSplit } from "../../eval/encode-split.js";
import type { CorruptionKind } from "../../corruptions/corruptions.js";
import { vitConfig } from "../../models/vision-transformer.js";
import { normalize } from "../tour-pictures.js";
import { emojiEvalData } from "./emoji-eval-data.js";
import type { Measure, MeasureInput } from "./measure.js";
import { withFeatures } from "./measure-scores.js";
import { pixelFeatures } from "../../eval/features.js";
import { withEncoder } from "./encoder-features.js";

const SHOTS = [1, 5, 10, 25] as const;
/** One of each family of ImageNet-C (method.md 7). */
const KINDS: readonly CorruptionKind[] = ["gaussian_noise", "defocus_blur", "contrast", "pixelate"];

const contextOf = ({ context: { numThreads, signal } }: MeasureInput): EvalContext => ({
  numThreads,
  signal,
});

/** Whether a set is too small for anything but trying the code. */
const isTiny = ({ run }: MeasureInput) => run.budget.maxNames < 100;

/** Shots that the smallest class allows when a fifth of the names is held out. */
function possibleShots(labels: Int32Array, numClasses: number): number[] {
  const counts = new Int32Array(numClasses);
  for (const label of labels) counts[label]!++;
  return SHOTS.filter((shots) => shots <= 0.6 * Math.min(...counts));
}

/** Few-shot ridge regression of method.md 3.3 on the categories: `<split>.few_shot_<shots>`, mean over five draws. */
export const measureFewShot: Measure = (input) =>
  withFeatures(input, async (featuresOf) => {
    const data = emojiEvalData(input.emoji!);
    const shots = possibleShots(data.train.labels, data.classNames.length);
    // A tiny set has no names to hold out for a choice of the penalty.
    const l2 = isTiny(input) ? { l2: 1, shots: [1] } : { shots };
    const encode: EncodeSplit = ({ indices }) => featuresOf(indices);
    const records = await fewShot(encode, data, { ...l2, seed: input.run.seed, ...contextOf(input) });
    return Object.fromEntries(
      records
        .filter(({ metric }) => metric === "top1_mean")
        .map(({ split, shots, value }) => [`${split}.few_shot_${shots as number}`, value]),
    );
  });

/** Fine-tuning by MAE's recipe for as many epochs as the budget trains, the rate chosen from two on held-out names: `<split>.fine_tune_top1`. An arm
 * that is not trained is trained from scratch. */
export const measureFineTune: Measure = async (input) => {
  const { run, emoji, encoder } = input;
  const { epochs, batchSize } = run.budget;
  const { imageSize, patchSize, embedDim, depth, numHeads } = run.budget;
  const config = vitConfig({ imageSize, patchSize, embedDim, depth, numHeads });
  const weights =
    run.arm.kind === "trained"
      ? namedWeights({ specs: encoder!.method.params, params: encoder!.params })
      : undefined;
  const settings = {
    ...{ epochs, batchSize, normalize, seed: run.seed, warmupEpochs: Math.min(1, epochs / 4) },
    // MAE's 5e-4 is for batches of 1024 and 100 epochs.
    baseLrs: isTiny(input) ? [2e-3] : [2e-3, 8e-3],
  };
  const classifier = fineTune({ config, weights }, settings, contextOf(input));
  const records = await evaluateClassifier("fine-tune", classifier, emojiEvalData(emoji!));
  return topOnes(records, "fine_tune_top1");
};

const topOnes = (records: readonly EvalRecord[], name: string): Record<string, number> =>
  Object.fromEntries(
    records.filter(({ metric }) => metric === "top1").map(({ split, value }) => [`${split}.${name}`, value]),
  );

/** The logistic probe on corrupted val pictures: `corrupted.<kind>_<severity>`, `corrupted.mean_error`, and `<split>.drop` from val to the shift splits. */
export const measureRobustness: Measure = async (input) => {
  const { emoji, encoder, context, run } = input;
  const options = isTiny(input) ? { kinds: KINDS.slice(0, 1), severities: [3] as const } : { kinds: KINDS };
  const measure = async (encode: EncodeSplit) =>
    robustness(logisticProbe(encode, contextOf(input)), emojiEvalData(emoji!), {
      options,
      context: contextOf(input),
    });
  const { numThreads, device, signal } = context;
  // Corrupted pictures are not those of the set, so the pictures of the split are taken.
  const records = encoder
    ? await withEncoder(encoder, { numThreads, device, signal }, (featuresOf) =>
        measure(({ pictures, indices }) => featuresOf(pictures, indices)),
      )
    : await measure(({ pictures, indices }) =>
        Promise.resolve(pixelFeatures(pictures, indices, Math.min(16, run.budget.imageSize))),
      );
  const values: Record<string, number> = {};
  for (const { metric, split, value, kind, severity } of records) {
    if (metric === "top1" && kind !== undefined && severity !== undefined)
      values[`corrupted.${kind as string}_${severity as number}`] = value;
    else if (metric === "mean_error") values["corrupted.mean_error"] = value;
    else if (metric === "top1" && split === "val") values["val.robustness_top1"] = value;
    else if (metric === "drop" && kind === undefined) values[`${split}.drop`] = value;
  }
  values["corrupted.mean_drop"] = values["val.robustness_top1"]! - (1 - values["corrupted.mean_error"]!);
  return values;
};
