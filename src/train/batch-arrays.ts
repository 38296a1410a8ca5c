import { applyView, type Normalization } from "../augment/apply-view.js";
import type { AugmentOptions } from "../augment/augment-options.js";
import type { ViewDraw } from "../augment/view-draw.js";
import { createRng } from "../core/rng.js";
import type { Picture } from "../data/dataset.js";
import type { BatchArrays, BatchPlan } from "../methods/types.js";
import { drawIdsShuffle, idsRestore } from "../ops/masking.js";
import { drawNoiseStd } from "../ops/noise.js";

/** Everything a batch depends on beside its pictures and its step. Plain data, so that it can be sent to a worker. */
export interface BatchSettings {
  readonly plan: BatchPlan;
  readonly augment: AugmentOptions;
  readonly normalize: Normalization;
  readonly seed: number;
}

/** Bytes of the arrays of one batch. */
export function batchBytes(plan: BatchPlan): number {
  const { batchSize, numViews, imageSize, patchSize, useMask, noiseStdMax } = plan;
  const image = imageSize * imageSize * 3;
  const ids = useMask ? 2 * (imageSize / patchSize) ** 2 : 0;
  return 4 * numViews * batchSize * (image + ids + (noiseStdMax > 0 ? image + 1 : 0));
}

/** The arrays of a step, all filled but the images.
 *
 * @param buffers arrays of an earlier batch, to be written over */
export function startBatch(
  { plan, seed }: BatchSettings,
  step: number,
  buffers: Partial<BatchArrays>,
): BatchArrays {
  const { batchSize, numViews, imageSize, patchSize, useMask, noiseStdMax } = plan;
  const rows = numViews * batchSize;
  const size = rows * imageSize * imageSize * 3;
  const arrays: BatchArrays = { images: buffers.images ?? new Float32Array(size) };
  if (useMask) {
    const numPatches = (imageSize / patchSize) ** 2;
    arrays.idsShuffle = drawIdsShuffle(createRng(seed, "mask", step), rows, numPatches);
    arrays.idsRestore = idsRestore(arrays.idsShuffle, numPatches);
  }
  if (noiseStdMax > 0) {
    const noise = (buffers.noise ?? new Float32Array(size)) as Float32Array;
    createRng(seed, "noise", step).fillNormal(noise);
    arrays.noise = noise;
    arrays.noiseStd = drawNoiseStd(createRng(seed, "noise level", step), rows, noiseStdMax);
  }
  return arrays;
}

/** Makes a view of a picture into one row of `images`. */
export function writeView(
  { plan, normalize }: BatchSettings,
  { data, height, width }: Picture,
  draw: ViewDraw,
  { images, row }: { images: Float32Array; row: number },
): void {
  const outSize = plan.imageSize;
  const pixels = outSize * outSize * 3;
  const out = images.subarray(row * pixels, (row + 1) * pixels);
  applyView(data, draw, { size: { height, width }, outSize, ...normalize }, out);
}
