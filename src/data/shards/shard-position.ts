import { ConfigError } from "../../core/errors.js";

/** Where a sample lies: number of its shard in `files`, byte offset of its first header, its number in the shard. */
export type SampleSpot = readonly [shard: number, offset: number, index: number];

/** Where a `ShardSet` stands: plain data that can go through JSON into a checkpoint. The generator needs no state of its
 * own, since a draw depends on the seed, the epoch and `numDrawn`. */
export interface ShardPosition {
  readonly epoch: number;
  /** Shards of this reader that are done in this epoch. */
  readonly cursor: number;
  /** In the shard that is being read: where its next sample starts, and how many came before it. */
  readonly offset: number;
  readonly index: number;
  /** Samples of this epoch passed so far, other readers' included where samples are dealt out. */
  readonly numPassed: number;
  /** Samples of this epoch given out. */
  readonly numDrawn: number;
  /** What the shuffle buffer holds, in order. */
  readonly buffer: readonly SampleSpot[];
  /** What the position belongs to. */
  readonly of: {
    readonly numShards: number;
    readonly seed: number;
    readonly isShuffled: boolean;
    readonly reader: number;
    readonly numReaders: number;
  };
}

/** The start of an epoch. */
export function startOf(epoch: number, of: ShardPosition["of"]): ShardPosition {
  return { epoch, cursor: 0, offset: 0, index: 0, numPassed: 0, numDrawn: 0, buffer: [], of };
}

/** Checks a position that comes from outside.
 *
 * @throws ConfigError if it is none, or belongs to other shards, another seed or another reader */
export function checkPosition(position: ShardPosition, of: ShardPosition["of"]): ShardPosition {
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const { epoch, cursor, offset, index, numPassed, numDrawn, buffer } = position;
  const isSpot = (spot: unknown) =>
    Array.isArray(spot) && spot.length === 3 && spot.every(isCount) && (spot[0] as number) < of.numShards;
  const isSound =
    [epoch, cursor, offset, index, numPassed, numDrawn].every(isCount) &&
    Array.isArray(buffer) &&
    buffer.every(isSpot);
  if (!isSound) throw new ConfigError("openShards: the position is damaged; start the epoch anew without it");
  for (const key of Object.keys(of) as (keyof typeof of)[]) {
    const stated: unknown = (position.of as Partial<typeof of> | undefined)?.[key];
    if (stated === of[key]) continue;
    throw new ConfigError(
      `openShards: the position belongs to ${key} ${String(stated)}, the set has ${of[key]}; open it as it was`,
    );
  }
  return position;
}
