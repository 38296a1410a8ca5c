import { checkAugmentOptions, type AugmentOptions } from "../augment/augment-options.js";
import { checkMixOptions, fineTuneMix, type MixOptions } from "../augment/mix-batch.js";
import { fineTuneAugment } from "../augment/presets.js";
import { inRange, wholeNumber, withDefaults } from "../core/config.js";
import { ConfigError } from "../core/errors.js";

/** Settings of `fineTune`. */
export interface FineTuneOptions {
  readonly epochs: number;
  readonly warmupEpochs: number;
  /** Pictures of a step; all of them where there are fewer. The last ones of an epoch that do not fill a batch are left out. */
  readonly batchSize: number;
  /** Learning rates per 256 pictures to choose from on the hold-out; with a single one nothing is held out. */
  readonly baseLrs: readonly number[];
  /** Where the cosine ends. */
  readonly minLr: number;
  /** Factor of the rate from one layer to the one below; 1: all layers alike. */
  readonly layerDecay: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Largest norm of the whole gradient; Infinity: not clipped. */
  readonly maxGradNorm: number;
  /** Share of the label that is spread over all classes. */
  readonly labelSmoothing: number;
  /** Of the last block; see `dropPathRates`. */
  readonly dropPath: number;
  /** Crop, flip, RandAugment, random erasing. */
  readonly augment: AugmentOptions;
  /** Mixup and cutmix; null: neither. */
  readonly mix: MixOptions | null;
  readonly seed: number;
}

/** MAE's recipe for ViT-B (method.md 3.2) but for the batch, there 1024. For ViT-L: layer decay 0.75, drop path 0.2, rate 1e-3, 50 epochs. */
export const fineTuneDefaults: FineTuneOptions = {
  epochs: 100,
  warmupEpochs: 5,
  batchSize: 64,
  baseLrs: [5e-4],
  minLr: 1e-6,
  layerDecay: 0.65,
  weightDecay: 0.05,
  beta1: 0.9,
  beta2: 0.999,
  maxGradNorm: Infinity,
  labelSmoothing: 0.1,
  dropPath: 0.1,
  augment: fineTuneAugment,
  mix: fineTuneMix,
  seed: 0,
};

/** The same for weights that start at random: no layer is better than another, so there is no layer-wise decay (MAE, appendix A.2). */
export const fromScratchDefaults: FineTuneOptions = { ...fineTuneDefaults, layerDecay: 1 };

/** @throws ConfigError on an unknown key or a value out of range */
export function fineTuneOptions(
  given: Partial<FineTuneOptions>,
  { isFromScratch }: { isFromScratch: boolean },
): FineTuneOptions {
  const defaults = isFromScratch ? fromScratchDefaults : fineTuneDefaults;
  const options = withDefaults("fine-tune options", defaults, given);
  wholeNumber("epochs", options.epochs, 1);
  inRange("warmupEpochs", options.warmupEpochs, 0, options.epochs);
  wholeNumber("batchSize", options.batchSize, 1);
  if (options.baseLrs.length === 0) throw new ConfigError("baseLrs must have at least one learning rate");
  for (const lr of options.baseLrs) inRange("baseLrs", lr, 0, 1e3);
  inRange("layerDecay", options.layerDecay, 0, 1);
  inRange("labelSmoothing", options.labelSmoothing, 0, 1);
  inRange("dropPath", options.dropPath, 0, 0.99);
  if (!(options.maxGradNorm > 0)) {
    throw new ConfigError(`maxGradNorm must be above 0, got ${options.maxGradNorm}`);
  }
  checkAugmentOptions(options.augment);
  if (options.mix) checkMixOptions(options.mix);
  return options;
}
