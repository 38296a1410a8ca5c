import { drawView, type ViewDraw } from "../augment/view-draw.js";
import { ConfigError, DataError } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import type { Picture, PictureArray } from "../data/dataset.js";
import type { BatchArrays } from "../methods/types.js";
import { augmentOf, startBatch, writeView, type BatchSettings } from "./batch-arrays.js";

export type { BatchSettings };

/** The settings, and pictures in memory. */
export interface BatchSpec extends BatchSettings {
  readonly pictures: PictureArray;
  /** The pictures that are trained on. */
  readonly indices: Int32Array;
}

/** Which pictures a step takes. */
export interface BatchPlace {
  /** Counted from 0, as is the epoch. */
  readonly step: number;
  readonly epoch: number;
  /** The pictures of the batch, indices into the set. */
  readonly indices: Int32Array;
}

/** The inputs of one train step. */
export interface BatchContent extends BatchPlace {
  readonly arrays: BatchArrays;
}

type OrderSpec = Pick<BatchSpec, "indices" | "plan">;

/** Whole batches in one pass over the pictures.
 *
 * @throws ConfigError if the batch is larger than the set */
export function stepsPerEpoch({ indices, plan }: OrderSpec): number {
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

function orderOf({ indices, seed }: Pick<BatchSpec, "indices" | "seed">, epoch: number): Int32Array {
  let order = orders.get(indices);
  if (order?.seed !== seed || order.epoch !== epoch) {
    order = { seed, epoch, places: createRng(seed, "order", epoch).permutation(indices.length) };
    orders.set(indices, order);
  }
  return order.places;
}

/** What is left to chance in the views of a step: first view 1 of all its pictures, then view 2, then the small views if there are some. */
export function drawViews(spec: BatchSpec, step: number): ViewDraw[] {
  const { plan, pictures, seed } = spec;
  const rng = createRng(seed, "views", step);
  return Array.from({ length: numViewsOf(plan) * plan.batchSize }, (_, row) =>
    drawView(augmentOf(spec, Math.floor(row / plan.batchSize)), rng, pictures.imageSize),
  );
}

/** Small ones among them. */
const numViewsOf = ({ numViews, local }: BatchSpec["plan"]): number => numViews + (local?.numViews ?? 0);

/** The pictures of a step. Each epoch is a new order of the set; those that do not fill a batch wait for the next epoch.
 *
 * @throws ConfigError if the batch is larger than the set */
export function batchPlace(spec: OrderSpec & Pick<BatchSpec, "seed">, step: number): BatchPlace {
  const { batchSize } = spec.plan;
  const perEpoch = stepsPerEpoch(spec);
  const epoch = Math.floor(step / perEpoch);
  const start = (step % perEpoch) * batchSize;
  const order = orderOf(spec, epoch).subarray(start, start + batchSize);
  return { step, epoch, indices: order.map((i) => spec.indices[i]!) };
}

/** Makes the batch of a step. It depends on the spec and the step alone, so any worker can make it, and a resumed run gets the same bits.
 *
 * Masks and noise levels depend on the seed and step only, so that methods with equal settings get equal ones.
 *
 * @param step counted from 0
 * @param buffers arrays of an earlier batch of the same spec, to be written over
 * @throws DataError on an index outside the pictures */
export function makeBatch(spec: BatchSpec, step: number, buffers: Partial<BatchArrays> = {}): BatchContent {
  const { pictures } = spec;
  const place = batchPlace(spec, step);
  const arrays = startBatch(spec, step, buffers);
  const size = pictures.imageSize;
  const sizeBytes = size * size * 3;
  drawViews(spec, step).forEach((draw, row) => {
    const start = checkIndex(place.indices[row % place.indices.length]!, pictures.length) * sizeBytes;
    const data = pictures.pixels.subarray(start, start + sizeBytes);
    writeView(spec, { data, height: size, width: size }, draw, { arrays, row });
  });
  return { ...place, arrays };
}

/** Makes a batch of pictures of any size that are read one at a time, so that one is in memory.
 *
 * The draws of a view depend on seed, step and row: they are not those of `makeBatch`, where a row's draws follow the row before.
 *
 * @param read gives the picture of a row of view 1; its errors are passed on */
export async function makeBatchFrom(
  settings: BatchSettings,
  place: BatchPlace,
  read: (row: number) => Picture | Promise<Picture>,
  buffers: Partial<BatchArrays> = {},
): Promise<BatchContent> {
  const { plan, seed } = settings;
  const arrays = startBatch(settings, place.step, buffers);
  for (let i = 0; i < plan.batchSize; i++) {
    const picture = await read(i);
    for (let view = 0; view < numViewsOf(plan); view++) {
      const row = view * plan.batchSize + i;
      const draw = drawView(augmentOf(settings, view), createRng(seed, "views", place.step, row), picture);
      writeView(settings, picture, draw, { arrays, row });
    }
  }
  return { ...place, arrays };
}

function checkIndex(index: number, length: number): number {
  if (index >= 0 && index < length) return index;
  throw new DataError(
    `makeBatch: there is no picture ${index} in a set of ${length}; indices must be 0 to ${length - 1}`,
  );
}
