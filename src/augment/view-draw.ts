import { ConfigError } from "../core/errors.js";
import type { Rng } from "../core/rng.js";
import type { AugmentOptions, JitterOptions } from "./augment-options.js";
import { drawRandAugment, type RandAugmentDraw } from "./rand-augment.js";
import { between, drawCrop, extentOf, type CropBox, type Extent, type Interpolation } from "./random-crop.js";
import { drawErasing, type EraseDraw } from "./random-erasing.js";

export const JITTER_OPS = ["brightness", "contrast", "saturation", "hue"] as const;
export type JitterOp = (typeof JITTER_OPS)[number];

/** One change of colour: a factor around 1, for hue a shift in turns. */
export interface JitterDraw {
  readonly op: JitterOp;
  readonly amount: number;
}

/** Everything that was left to chance in one view, as plain data: it can be stored, shown and applied again. */
export interface ViewDraw {
  readonly crop: CropBox;
  /** See `AugmentOptions`; null: `crop` fills the view. */
  readonly centerCropRatio: number | null;
  readonly interpolation: Interpolation;
  readonly flip: boolean;
  /** In the order in which they are applied; empty: none. */
  readonly randAugment: readonly RandAugmentDraw[];
  /** In the order in which they are applied; empty: none. */
  readonly jitter: readonly JitterDraw[];
  readonly grey: boolean;
  /** In pixels of the view; 0: none. */
  readonly blurSigma: number;
  /** 0..1; null: none. */
  readonly solarizeThreshold: number | null;
  readonly erase: readonly EraseDraw[];
}

/** Draws one view of a picture.
 *
 * @param size of the picture in pixels; a number is the side of a square
 * @throws ConfigError if the options ask for a random and a centre crop */
export function drawView(options: AugmentOptions, rng: Rng, size: number | Extent): ViewDraw {
  const { crop, centerCropRatio, flipProbability, jitter, greyProbability, blur, solarize } = options;
  if (crop && centerCropRatio !== null) {
    throw new ConfigError(
      "drawView: crop and centerCropRatio are both given; set one of them to null, since a view has one crop",
    );
  }
  const { height, width } = extentOf(size);
  return {
    crop: crop ? drawCrop(crop, rng, { height, width }) : { top: 0, left: 0, height, width },
    centerCropRatio,
    interpolation: options.interpolation,
    flip: rng.uniform() < flipProbability,
    randAugment: options.randAugment ? drawRandAugment(options.randAugment, rng) : [],
    jitter: jitter && rng.uniform() < jitter.probability ? drawJitter(jitter, rng) : [],
    grey: rng.uniform() < greyProbability,
    blurSigma: blur && rng.uniform() < blur.probability ? between(rng, blur.minSigma, blur.maxSigma) : 0,
    solarizeThreshold: solarize && rng.uniform() < solarize.probability ? solarize.threshold : null,
    erase: options.erasing ? drawErasing(options.erasing, rng) : [],
  };
}

function drawJitter(options: JitterOptions, rng: Rng): JitterDraw[] {
  return Array.from(rng.permutation(JITTER_OPS.length), (i) => {
    const op = JITTER_OPS[i]!;
    const strength = options[op];
    const amount =
      op === "hue"
        ? between(rng, -strength, strength)
        : between(rng, Math.max(0, 1 - strength), 1 + strength);
    return { op, amount };
  }).filter(({ op }) => options[op] > 0);
}
