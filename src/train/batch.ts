import { applyView, type Normalization } from "../augment/apply-view.js";
import type { AugmentOptions } from "../augment/augment-options.js";
import { drawView, type ViewDraw } from "../augment/view-draw.js";
import { ConfigError, DataError } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import type { PictureArray } from "../data/dataset.js";
import type { BatchArrays, BatchPlan } from "../methods/types.js";
import { drawIdsShuffle, idsRestore } from "../ops/masking.js";
import { drawNoiseStd } from "../ops/noise.js";

/** Everything a batch depends on beside its step. Plain data, so that it can be sent to a worker. */
export interface BatchSpec {
  readonly pictures: PictureArray;
  /** The pictures that are trained on. */
  readonly indices: Int32Array;
  readonly plan: BatchPlan;
  readonly augment: AugmentOptions;
  readonly normalize: Normalization;
  readonly seed: number;
}

/** The inputs of one train step. */
export interface BatchContent {
  readonly step: number;
  readonly epoch: number;
  /** The pictures of the batch, indices into `pictures`. */
  readonly indices: Int32Array;
  readonly arrays: BatchArrays;
}

/** Whole batches in one pass over the pictures.
 *
 * @throws ConfigError if the batch is larger than the set */
export function stepsPerEpoch({ indices, plan }: Pick<BatchSpec, "indices" | "plan">): number {
  if (plan.batchSize > indices.length) {
    throw new ConfigError(
      `batchSize ${plan.batchSize} is larger than the set of ${indices.length} pictures; ` +
        `choose at most ${indices.length}`,
    );
  }
  return Math.floor(indices.length / plan.batchSize);
}

interface Order {
  readonly seed: number;
  readonly epoch: number;
  readonly places: Int32Array;
}

/** The order of the last epoch of each set, since drawing it anew for each step would cost as much as the views of a large set. */
const orders = new WeakMap<Int32Array, Order>();

function orderOf({ indices, seed }: BatchSpec, epoch: number): Int32Array {
  let order = orders.get(indices);
  if (order?.seed !== seed || order.epoch !== epoch) {
    order = { seed, epoch, places: createRng(seed, "order", epoch).permutation(indices.length) };
    orders.set(indices, order);
  }
  return order.places;
}

/** What is left to chance in the views of a step: first view 1 of all its pictures, then view 2. */
export function drawViews({ augment, plan, pictures, seed }: BatchSpec, step: number): ViewDraw[] {
  const rng = createRng(seed, "views", step);
  const rows = plan.numViews * plan.batchSize;
  return Array.from({ length: rows }, () => drawView(augment, rng, pictures.imageSize));
}

/** Makes the batch of a step. It depends on the spec and the step alone, so any worker can make it, and a resumed run gets the same bits.
 *
 * Each epoch is a new order of the pictures; those that do not fill a batch wait for the next epoch. Masks and noise levels depend on the
 * seed and step only, so that methods with equal settings get equal ones.
 *
 * @param step counted from 0
 * @param buffers arrays of an earlier batch of the same spec, to be written over
 * @throws DataError on an index outside the pictures */
export function makeBatch(spec: BatchSpec, step: number, buffers: Partial<BatchArrays> = {}): BatchContent {
  const { plan, seed, pictures } = spec;
  const { batchSize, numViews, imageSize, patchSize, useMask, noiseStdMax } = plan;
  const perEpoch = stepsPerEpoch(spec);
  const epoch = Math.floor(step / perEpoch);
  const start = (step % perEpoch) * batchSize;
  const indices = orderOf(spec, epoch)
    .slice(start, start + batchSize)
    .map((i) => spec.indices[i]!);
  const rows = numViews * batchSize;
  const pixels = imageSize * imageSize * 3;
  const images = buffers.images ?? new Float32Array(rows * pixels);
  const sourceBytes = pictures.imageSize ** 2 * 3;
  const geometry = { size: pictures.imageSize, outSize: imageSize, ...spec.normalize };
  drawViews(spec, step).forEach((draw, row) => {
    const source = checkIndex(indices[row % batchSize]!, pictures.length) * sourceBytes;
    const out = images.subarray(row * pixels, (row + 1) * pixels);
    applyView(pictures.pixels.subarray(source, source + sourceBytes), draw, geometry, out);
  });
  const arrays: BatchArrays = { images };
  if (useMask) {
    const numPatches = (imageSize / patchSize) ** 2;
    arrays.idsShuffle = drawIdsShuffle(createRng(seed, "mask", step), rows, numPatches);
    arrays.idsRestore = idsRestore(arrays.idsShuffle, numPatches);
  }
  if (noiseStdMax > 0) {
    const noise = (buffers.noise ?? new Float32Array(rows * pixels)) as Float32Array;
    createRng(seed, "noise", step).fillNormal(noise);
    arrays.noise = noise;
    arrays.noiseStd = drawNoiseStd(createRng(seed, "noise level", step), rows, noiseStdMax);
  }
  return { step, epoch, indices, arrays };
}

function checkIndex(index: number, length: number): number {
  if (index >= 0 && index < length) return index;
  throw new DataError(
    `makeBatch: there is no picture ${index} in a set of ${length}; indices must be 0 to ${length - 1}`,
  );
}
