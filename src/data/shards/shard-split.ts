import { ConfigError } from "../../core/errors.js";
import { createRng } from "../../core/rng.js";

/** Who reads: worker `worker` of `numWorkers` in process `rank` of `worldSize`. */
export interface Reader {
  readonly rank: number;
  readonly worldSize: number;
  readonly worker: number;
  readonly numWorkers: number;
}

/** A reader's share of an epoch. Shares do not overlap and together are the whole. */
export interface Share {
  /** Shards to read, in this order. */
  readonly shards: Int32Array;
  /** Takes the samples `first`, `first + every`, ... of these shards, counted through. */
  readonly first: number;
  readonly every: number;
}

/** Deals the shards out in turn. With fewer shards than readers, all readers read all shards and deal the samples out:
 * some read in vain then, so more and smaller shards are better.
 *
 * @param order of the shards in this epoch, the same for all readers */
export function shareOf(order: Int32Array, reader: Reader): Share {
  const { number, total } = numberOf(reader);
  if (order.length < total) return { shards: order, first: number, every: total };
  return { shards: order.filter((_, place) => place % total === number), first: 0, every: 1 };
}

/** Order of the shards in an epoch: depends on seed and epoch alone. */
export function shardOrder(
  numShards: number,
  options: { isShuffled: boolean; seed: number; epoch: number },
): Int32Array {
  const { isShuffled, seed, epoch } = options;
  if (isShuffled) return createRng(seed, "shards", epoch).permutation(numShards);
  return Int32Array.from({ length: numShards }, (_, i) => i);
}

/** Number of a reader among all.
 *
 * @throws ConfigError if rank or worker is not below its total */
export function numberOf({ rank, worldSize, worker, numWorkers }: Reader): { number: number; total: number } {
  for (const [name, value, total] of [
    ["rank", rank, worldSize],
    ["worker", worker, numWorkers],
  ] as const) {
    if (Number.isSafeInteger(value) && value >= 0 && value < total && Number.isSafeInteger(total)) continue;
    throw new ConfigError(`openShards: ${name} must be a whole number from 0 to ${total - 1}, got ${value}`);
  }
  return { number: rank * numWorkers + worker, total: worldSize * numWorkers };
}
