import { maeAugment, noAugment, simclrAugment, simclrBlur, type AugmentOptions } from "./augment-options.js";
import type { ViewSpec } from "./multi-crop.js";
import { fineTuneRandAugment } from "./rand-augment.js";
import { simclrCrop } from "./random-crop.js";
import { fineTuneErasing } from "./random-erasing.js";

const byolView: AugmentOptions = {
  ...simclrAugment,
  jitter: { probability: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1 },
};

/** BYOL's two views (arXiv 2006.07733, table 6): the first is always blurred, the second seldom, but may be solarised. */
export const byolAugment: readonly [AugmentOptions, AugmentOptions] = [
  { ...byolView, blur: { ...simclrBlur, probability: 1 }, solarize: null },
  {
    ...byolView,
    blur: { ...simclrBlur, probability: 0.1 },
    solarize: { probability: 0.2, threshold: 0.5 },
  },
];

const ofArea = (minArea: number, maxArea: number, augment: AugmentOptions): AugmentOptions => ({
  ...augment,
  crop: { ...simclrCrop, minArea, maxArea },
});

/** DINO's two large views: BYOL's, of 0.4..1 of the picture (arXiv 2104.14294). */
export const globalAugment: readonly [AugmentOptions, AugmentOptions] = [
  ofArea(0.4, 1, byolAugment[0]),
  ofArea(0.4, 1, byolAugment[1]),
];

/** DINO's small views, of 0.05..0.4 of the picture. */
export const localAugment: AugmentOptions = ofArea(0.05, 0.4, { ...byolView, blur: simclrBlur });

/** DINO's multi-crop (arXiv 2104.14294): BYOL's two views of 0.4..1 of the picture, and small ones of 0.05..0.4.
 *
 * @param globalSize side of the two global views in pixels; DINO: 224
 * @param localSize side of the local views; DINO: 96
 * @param numLocal DINO: 8 */
export function multiCropAugment(globalSize = 224, localSize = 96, numLocal = 8): ViewSpec[] {
  return [
    ...globalAugment.map((augment) => ({ size: globalSize, augment })),
    ...Array.from({ length: numLocal }, () => ({ size: localSize, augment: localAugment })),
  ];
}

/** The view that features and test accuracy are taken of: shorter side to 256 for a view of 224 px, bicubic, and its middle
 * (method.md 3.1). */
export const evalTransform: AugmentOptions = {
  ...noAugment,
  centerCropRatio: 224 / 256,
  interpolation: "bicubic",
};

/** MAE's views for fine-tuning: crop, flip, RandAugment and random erasing (method.md 3.2); mixup and cutmix are of the batch. */
export const fineTuneAugment: AugmentOptions = {
  ...maeAugment,
  crop: simclrCrop,
  randAugment: fineTuneRandAugment,
  erasing: fineTuneErasing,
};
