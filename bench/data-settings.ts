import { simclrStrongAugment } from "../src/augment/augment-options.js";
import type { Interpolation } from "../src/augment/random-crop.js";
import { tourPresets } from "../src/experiments/tour-presets.js";
import type { Setting } from "./settings.js";

/** What two views are made of; the peer in Python gets it as JSON. */
export interface ViewSetting {
  /** Sides in pixels, of the pictures and of the views. */
  readonly size: number;
  readonly outSize: number;
  readonly batchSize: number;
  readonly interpolation: Interpolation;
}

const setting = (size: number, outSize: number, batchSize: number): ViewSetting => ({
  ...{ size, outSize, batchSize, interpolation: simclrStrongAugment.interpolation },
});

export const viewSettings: readonly ViewSetting[] = [
  setting(32, 32, 64),
  setting(64, 64, 64),
  setting(256, 224, 16),
];

/** Worker threads, and processes of the DataLoader. */
export const workerCounts = [1, 2];

const tour = tourPresets.default;

/** The step of the tour. */
export const tourSetting: Setting = {
  ...{ id: "tour", title: "the tour's step", task: "can", noiseStdMax: 0.05 },
  imageSize: tour.imageSize,
  patchSize: tour.patchSize,
  batchSize: tour.batchSize,
  maskRatio: tour.maskRatio,
  encoder: { dim: tour.embedDim, depth: tour.depth, heads: tour.numHeads },
  decoder: { dim: tour.decoderEmbedDim, depth: tour.decoderDepth, heads: tour.decoderNumHeads },
};
