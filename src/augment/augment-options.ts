import { inRange, withDefaults } from "../core/config.js";
import { checkRandAugmentOptions, type RandAugmentOptions } from "./rand-augment.js";
import {
  checkCropOptions,
  checkInterpolation,
  simclrCrop,
  type CropOptions,
  type Interpolation,
} from "./random-crop.js";
import { checkErasingOptions, type ErasingOptions } from "./random-erasing.js";

/** Colour jitter: largest relative change of each, hue in turns (0.5 is the opposite colour). */
export interface JitterOptions {
  readonly probability: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  readonly hue: number;
}

/** Gaussian blur, sigma in pixels of the view. */
export interface BlurOptions {
  readonly probability: number;
  readonly minSigma: number;
  readonly maxSigma: number;
}

/** Solarising: values from the threshold on (0..1) become their negative. */
export interface SolarizeOptions {
  readonly probability: number;
  readonly threshold: number;
}

/** What may happen to a view, in the order in which it happens; `null` and probability 0 turn a part off. */
export interface AugmentOptions {
  readonly crop: CropOptions | null;
  /** The shorter side is resized to `view side / ratio` and the middle cut out; null: the picture is squeezed into the view.
   * Only without `crop`. */
  readonly centerCropRatio: number | null;
  readonly interpolation: Interpolation;
  readonly flipProbability: number;
  readonly randAugment: RandAugmentOptions | null;
  readonly jitter: JitterOptions | null;
  readonly greyProbability: number;
  readonly blur: BlurOptions | null;
  readonly solarize: SolarizeOptions | null;
  /** After the pixels are normalised. */
  readonly erasing: ErasingOptions | null;
}

/** The picture as it is, resized. */
export const noAugment: AugmentOptions = {
  crop: null,
  centerCropRatio: null,
  interpolation: "bilinear",
  flipProbability: 0,
  randAugment: null,
  jitter: null,
  greyProbability: 0,
  blur: null,
  solarize: null,
  erasing: null,
};

/** SimCLR's jitter at strength `s`: brightness, contrast and saturation 0.8 s, hue 0.2 s, p 0.8 (method.md 2). */
export const simclrJitter = (s: number): JitterOptions => ({
  probability: 0.8,
  brightness: 0.8 * s,
  contrast: 0.8 * s,
  saturation: 0.8 * s,
  hue: 0.2 * s,
});

export const simclrBlur: BlurOptions = { probability: 0.5, minSigma: 0.1, maxSigma: 2 };

/** SimCLR's views for small pictures, its CIFAR-10 setting: strength 0.5, no blur (method.md 2). */
export const simclrAugment: AugmentOptions = {
  ...noAugment,
  crop: simclrCrop,
  interpolation: "bicubic",
  flipProbability: 0.5,
  jitter: simclrJitter(0.5),
  greyProbability: 0.2,
};

/** SimCLR's views for ImageNet: strength 1, blur with p 0.5 and sigma 0.1..2 (method.md 2). */
export const simclrStrongAugment: AugmentOptions = {
  ...simclrAugment,
  jitter: simclrJitter(1),
  blur: simclrBlur,
};

/** MAE's view: crop 0.2..1, bicubic, and flip (method.md 2). */
export const maeAugment: AugmentOptions = {
  ...noAugment,
  crop: { ...simclrCrop, minArea: 0.2 },
  interpolation: "bicubic",
  flipProbability: 0.5,
};

/** Checks augmentation options.
 *
 * @throws ConfigError on an unknown key or a value out of range */
export function checkAugmentOptions(given: AugmentOptions): AugmentOptions {
  const options = withDefaults("augment options", noAugment, given);
  const { crop, centerCropRatio, randAugment, jitter, blur, solarize, erasing } = options;
  inRange("flipProbability", options.flipProbability, 0, 1);
  inRange("greyProbability", options.greyProbability, 0, 1);
  checkInterpolation(options.interpolation);
  if (crop) checkCropOptions(crop);
  if (centerCropRatio !== null) inRange("centerCropRatio", centerCropRatio, 0.01, 1);
  if (randAugment) checkRandAugmentOptions(randAugment);
  if (jitter) checkJitterOptions(jitter);
  if (blur) checkBlurOptions(blur);
  if (solarize) {
    withDefaults("solarize options", { probability: 0, threshold: 0.5 }, solarize);
    inRange("solarize.probability", solarize.probability, 0, 1);
    inRange("solarize.threshold", solarize.threshold, 0, 1);
  }
  if (erasing) checkErasingOptions(erasing);
  return options;
}

function checkJitterOptions(jitter: JitterOptions): void {
  withDefaults("jitter options", simclrJitter(1), jitter);
  inRange("jitter.probability", jitter.probability, 0, 1);
  for (const key of ["brightness", "contrast", "saturation"] as const)
    inRange(`jitter.${key}`, jitter[key], 0, 10);
  inRange("jitter.hue", jitter.hue, 0, 0.5);
}

function checkBlurOptions(blur: BlurOptions): void {
  withDefaults("blur options", simclrBlur, blur);
  inRange("blur.probability", blur.probability, 0, 1);
  inRange("blur.minSigma", blur.minSigma, 1e-3, 100);
  inRange("blur.maxSigma", blur.maxSigma, blur.minSigma, 100);
}
