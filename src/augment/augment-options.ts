import { inRange, withDefaults } from "../core/config.js";

/** Random resized crop: the box's share of the area and its width / height (log-uniform). */
export interface CropOptions {
  readonly minArea: number;
  readonly maxArea: number;
  readonly minRatio: number;
  readonly maxRatio: number;
}

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

/** What may happen to a view; `null` and probability 0 turn a part off. */
export interface AugmentOptions {
  readonly crop: CropOptions | null;
  readonly flipProbability: number;
  readonly jitter: JitterOptions | null;
  readonly greyProbability: number;
  readonly blur: BlurOptions | null;
}

/** The picture as it is, resized. */
export const noAugment: AugmentOptions = {
  crop: null,
  flipProbability: 0,
  jitter: null,
  greyProbability: 0,
  blur: null,
};

const simclrCrop: CropOptions = { minArea: 0.08, maxArea: 1, minRatio: 3 / 4, maxRatio: 4 / 3 };

/** SimCLR's jitter at strength `s`: brightness, contrast and saturation 0.8 s, hue 0.2 s, p 0.8 (method.md 2). */
export const simclrJitter = (s: number): JitterOptions => ({
  probability: 0.8,
  brightness: 0.8 * s,
  contrast: 0.8 * s,
  saturation: 0.8 * s,
  hue: 0.2 * s,
});

const simclrBlur: BlurOptions = { probability: 0.5, minSigma: 0.1, maxSigma: 2 };

/** SimCLR's views for small pictures, its CIFAR-10 setting: strength 0.5, no blur (method.md 2). */
export const simclrAugment: AugmentOptions = {
  crop: simclrCrop,
  flipProbability: 0.5,
  jitter: simclrJitter(0.5),
  greyProbability: 0.2,
  blur: null,
};

/** SimCLR's views for ImageNet: strength 1, blur with p 0.5 and sigma 0.1..2 (method.md 2). */
export const simclrStrongAugment: AugmentOptions = {
  ...simclrAugment,
  jitter: simclrJitter(1),
  blur: simclrBlur,
};

/** MAE's view: crop 0.2..1 and flip (method.md 2). */
export const maeAugment: AugmentOptions = {
  ...noAugment,
  crop: { ...simclrCrop, minArea: 0.2 },
  flipProbability: 0.5,
};

/** Checks augmentation options.
 *
 * @throws ConfigError on an unknown key or a value out of range */
export function checkAugmentOptions(given: AugmentOptions): AugmentOptions {
  const options = withDefaults("augment options", noAugment, given);
  const { crop, jitter, blur } = options;
  inRange("flipProbability", options.flipProbability, 0, 1);
  inRange("greyProbability", options.greyProbability, 0, 1);
  if (crop) {
    withDefaults("crop options", simclrCrop, crop);
    inRange("crop.minArea", crop.minArea, 1e-4, 1);
    inRange("crop.maxArea", crop.maxArea, crop.minArea, 1);
    inRange("crop.minRatio", crop.minRatio, 1e-2, 100);
    inRange("crop.maxRatio", crop.maxRatio, crop.minRatio, 100);
  }
  if (jitter) {
    withDefaults("jitter options", simclrJitter(1), jitter);
    inRange("jitter.probability", jitter.probability, 0, 1);
    for (const key of ["brightness", "contrast", "saturation"] as const)
      inRange(`jitter.${key}`, jitter[key], 0, 10);
    inRange("jitter.hue", jitter.hue, 0, 0.5);
  }
  if (blur) {
    withDefaults("blur options", simclrBlur, blur);
    inRange("blur.probability", blur.probability, 0, 1);
    inRange("blur.minSigma", blur.minSigma, 1e-3, 100);
    inRange("blur.maxSigma", blur.maxSigma, blur.minSigma, 100);
  }
  return options;
}
