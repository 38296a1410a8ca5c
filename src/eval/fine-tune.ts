import type { Normalization } from "../augment/apply-view.js";
import { top1 } from "./accuracy.js";
import type { EvalContext, FitClassifier } from "./classifier.js";
import { openForward } from "./fine-tune-forward.js";
import { fineTuneModel, type FineTuneStart } from "./fine-tune-model.js";
import { fineTuneOptions, type FineTuneOptions } from "./fine-tune-options.js";
import { trainAll, type FineTuneJob } from "./fine-tune-train.js";
import { holdOut } from "./hold-out.js";
import { groupsOf, takeSplit, type Split } from "./split.js";

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
    const job: FineTuneJob = { start, model, normalize, options, context };
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

async function chooseLr(train: Split, job: FineTuneJob): Promise<number> {
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
