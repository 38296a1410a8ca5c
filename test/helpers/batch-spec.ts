import { simclrAugment } from "../../src/augment/augment-options.js";
import type { BatchContent, BatchSpec } from "../../src/train/batch.js";
import { randomPictures } from "./pictures.js";

/** 10 pictures, batches of 4 in two views: two steps per epoch, and two pictures left over. */
export const smallSpec = {
  pictures: randomPictures(12, 16),
  indices: Int32Array.from([0, 1, 2, 3, 5, 6, 7, 8, 10, 11]),
  plan: { batchSize: 4, numViews: 2, imageSize: 8, patchSize: 4, useMask: true, noiseStdMax: 0.05 },
  augment: simclrAugment,
  normalize: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] },
  seed: 5,
} satisfies BatchSpec;

/** A copy of what a batch holds, so that its memory can be given back. */
export const copyOf = ({ step, epoch, indices, arrays }: BatchContent): BatchContent =>
  structuredClone({ step, epoch, indices, arrays });
