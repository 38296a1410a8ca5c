import { applyView, type Normalization } from "../augment/apply-view.js";
import type { AugmentOptions } from "../augment/augment-options.js";
import type { ViewDraw } from "../augment/view-draw.js";
import { createRng, type Rng } from "../core/rng.js";
import type { Picture } from "../data/dataset.js";
import type { BatchArrays, BatchPlan } from "../methods/types.js";
import { drawDropPath } from "../models/drop-path.js";
import { drawMask } from "../ops/mask-kinds.js";
import { idsRestore } from "../ops/masking.js";
import { drawNoiseStd } from "../ops/noise.js";

/** Everything a batch depends on beside its pictures and its step. Plain data, so that it can be sent to a worker. */
export interface BatchSettings {
  readonly plan: BatchPlan;
  /** What may happen to a view; a list: to view 1 and view 2, as in BYOL (`byolAugment`). */
  readonly augment: AugmentOptions | readonly AugmentOptions[];
  /** The same for the small views of a plan that has some; needed there (`localAugment`). */
  readonly localAugment?: AugmentOptions | undefined;
  readonly normalize: Normalization;
  readonly seed: number;
}

/** Bytes of the arrays of one batch. */
export function batchBytes(plan: BatchPlan): number {
  const { batchSize, numViews, imageSize, patchSize, useMask, noiseStdMax } = plan;
  const image = imageSize * imageSize * 3;
  const ids = useMask ? 2 * (imageSize / patchSize) ** 2 : 0;
  const rows = numViews * batchSize * (image + ids + (noiseStdMax > 0 ? image + 1 : 0));
  const views = numViews + (plan.local?.numViews ?? 0);
  const drops = 2 * (plan.dropPath?.depth ?? 0) * views * batchSize;
  return 4 * (rows + drops + localSize(plan));
}

/** Numbers in the small views of a batch. */
const localSize = ({ batchSize, local }: BatchPlan): number =>
  local ? local.numViews * batchSize * local.imageSize ** 2 * 3 : 0;

/** The options of a view, large ones first. */
export function augmentOf({ plan, augment, localAugment }: BatchSettings, view: number): AugmentOptions {
  if (view >= plan.numViews) return localAugment!;
  return Array.isArray(augment) ? (augment as AugmentOptions[])[view]! : (augment as AugmentOptions);
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
  if (plan.local) arrays.localImages = buffers.localImages ?? new Float32Array(localSize(plan));
  if (useMask) {
    const gridSize = imageSize / patchSize;
    const { kind = "random", kept: keptOf = [gridSize ** 2] } = plan.mask ?? {};
    const kept = (row: number) => keptOf[Math.floor(row / batchSize)] ?? keptOf[0]!;
    arrays.idsShuffle = drawMask(createRng(seed, "mask", step), { kind, rows, gridSize, kept });
    arrays.idsRestore = idsRestore(arrays.idsShuffle, gridSize ** 2);
  }
  if (noiseStdMax > 0) {
    const noise = (buffers.noise ?? new Float32Array(size)) as Float32Array;
    createRng(seed, "noise", step).fillNormal(noise);
    arrays.noise = noise;
    arrays.noiseStd = drawNoiseStd(createRng(seed, "noise level", step), rows, noiseStdMax);
  }
  if (plan.dropPath) {
    const rng = createRng(seed, "drop path", step);
    arrays.dropPath = dropPathRows(rng, plan.dropPath, rows);
    if (plan.local) arrays.localDropPath = dropPathRows(rng, plan.dropPath, plan.local.numViews * batchSize);
  }
  return arrays;
}

/** `drawDropPath` row by row: `[rows, depth, 2]`. */
function dropPathRows(
  rng: Rng,
  { depth, rate }: { depth: number; rate: number },
  rows: number,
): Float32Array {
  const draws = drawDropPath(rng, { depth, rows, rate });
  return draws.map((_, i) => draws[(i % (2 * depth)) * rows + Math.floor(i / (2 * depth))]!);
}

/** Makes a view of a picture into its row of the images, or of the small ones.
 *
 * @param place.row counted over all views, large ones first */
export function writeView(
  { plan, normalize }: BatchSettings,
  { data, height, width }: Picture,
  draw: ViewDraw,
  { arrays, row: place }: { arrays: BatchArrays; row: number },
): void {
  const numLarge = plan.numViews * plan.batchSize;
  const isLocal = place >= numLarge;
  const images = (isLocal ? arrays.localImages : arrays.images) as Float32Array;
  const outSize = isLocal ? plan.local!.imageSize : plan.imageSize;
  const row = isLocal ? place - numLarge : place;
  const pixels = outSize * outSize * 3;
  const out = images.subarray(row * pixels, (row + 1) * pixels);
  applyView(data, draw, { size: { height, width }, outSize, ...normalize }, out);
}
