import { oneOf, withDefaults, wholeNumber } from "../../core/config.js";
import { ConfigError, InterruptedError } from "../../core/errors.js";
import { silentLogger } from "../../core/logger.js";
import type { Logger } from "../../core/logger.js";
import type { OnError, Skip } from "../dataset.js";
import { readSpots } from "./read-spots.js";
import type { SampleFiles } from "./sample-reader.js";
import { findShards } from "./shard-files.js";
import { DEFAULT_LIMITS, checkLimits } from "./shard-limits.js";
import type { ShardLimits } from "./shard-limits.js";
import { checkPosition, startOf } from "./shard-position.js";
import type { SampleSpot, ShardPosition } from "./shard-position.js";
import { ShardSkips } from "./shard-skips.js";
import { numberOf, shardOrder, shareOf } from "./shard-split.js";
import type { Reader } from "./shard-split.js";
import { ShardStream } from "./shard-stream.js";
import type { StreamedSample } from "./shard-stream.js";
import { ShuffleBuffer } from "./shuffle-buffer.js";

/** One sample of a tar shard. */
export interface ShardSample {
  /** Name without extension, folders included. */
  readonly key: string;
  /** File the sample lies in. */
  readonly shard: string;
  /** Number of the sample in its shard, from 0, broken ones not counted. */
  readonly index: number;
  /** Content by extension in lower case, for example `jpg`, `cls`, `json`; without a prototype. */
  readonly files: SampleFiles;
}

/** Options of `openShards`. */
export interface ShardOptions extends Reader, ShardLimits {
  /** "skip" leaves out and counts broken samples, and what follows a fault in an archive. */
  readonly onError: OnError;
  /** Shuffles the order of the shards in each epoch, and the samples through a buffer. */
  readonly isShuffled: boolean;
  readonly seed: number;
  /** Largest number of samples in the shuffle buffer, and of their bytes. */
  readonly bufferSamples: number;
  readonly bufferBytes: number;
  /** Where to go on; the start of epoch 0 if undefined. */
  readonly position: ShardPosition | undefined;
  readonly signal: AbortSignal | undefined;
  readonly logger: Logger;
}

const MiB = 1024 * 1024;

const DEFAULTS: ShardOptions = {
  rank: 0,
  worldSize: 1,
  worker: 0,
  numWorkers: 1,
  ...DEFAULT_LIMITS,
  onError: "throw",
  isShuffled: false,
  seed: 0,
  bufferSamples: 1000,
  bufferBytes: 256 * MiB,
  position: undefined,
  signal: undefined,
  logger: silentLogger,
};

/** Samples of tar shards, epoch after epoch. Each `for await` gives the rest of the epoch at `position`, from where the
 * last one was left; a loop that ends by itself moves on to the next epoch. */
export interface ShardSet extends AsyncIterable<ShardSample> {
  readonly files: readonly string[];
  /** Where to go on after the last sample given out. */
  readonly position: ShardPosition;
  /** What was left out so far, the first thousand. */
  readonly skipped: readonly Skip[];
  readonly numSkipped: number;
}

/** Opens tar shards in the WebDataset layout, plain or gzipped, for streaming in constant memory: the shuffle buffer and
 * one sample. Samples are consecutive files whose names agree up to the first dot of their last part.
 *
 * Readers (`rank`, `worker`) get shares that do not overlap and together are all: whole shards, or single samples where
 * there are fewer shards than readers. The sequence depends on the seed, the epoch and the reader alone, and a set opened
 * at a `position` goes on bit for bit.
 *
 * @param patterns file, folder, `train-{000000..000127}.tar`, or `*` in the last part; or several
 * @throws ConfigError on an option out of range, or a position of another set
 * @throws DataError if there are no shards. Iterating throws DataError with file and offset on a broken sample or
 *   archive, if those are not skipped, and InterruptedError after `signal` */
export async function openShards(
  patterns: string | readonly string[],
  options: Partial<ShardOptions> = {},
): Promise<ShardSet> {
  const settings = withDefaults("shard options", DEFAULTS, options);
  checkOptions(settings);
  return new OpenShards(await findShards(patterns), settings);
}

function checkOptions(options: ShardOptions): void {
  checkLimits(options);
  wholeNumber("bufferSamples", options.bufferSamples, 1);
  wholeNumber("bufferBytes", options.bufferBytes, 1);
  oneOf("onError", options.onError, ["throw", "skip"]);
}

class OpenShards implements ShardSet {
  private readonly skips: ShardSkips;
  private now: () => ShardPosition;
  private isIterated = false;

  constructor(
    readonly files: readonly string[],
    private readonly options: ShardOptions,
  ) {
    this.skips = new ShardSkips(options.onError);
    const { isShuffled, seed, position } = options;
    const { number, total } = numberOf(options);
    const of = { numShards: files.length, seed, isShuffled, reader: number, numReaders: total };
    const start = position === undefined ? startOf(0, of) : checkPosition(position, of);
    this.now = () => start;
  }

  get position(): ShardPosition {
    return this.now();
  }
  get skipped(): readonly Skip[] {
    return this.skips.skipped;
  }
  get numSkipped(): number {
    return this.skips.numSkipped;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ShardSample, void, undefined> {
    if (this.isIterated)
      throw new ConfigError("ShardSet: it is being iterated already; open the shards a second time");
    this.isIterated = true;
    const from = this.now();
    const stream = this.streamFrom(from);
    try {
      const buffer = await this.bufferFrom(from);
      this.now = () => {
        const { samples, numDrawn } = buffer;
        const spots = samples.map(({ shardNumber, found: { offset, index } }): SampleSpot => [
          shardNumber,
          offset,
          index,
        ]);
        return { epoch: from.epoch, ...stream.place, numDrawn, buffer: spots, of: from.of };
      };
      yield* this.samples(stream, buffer);
      const next = startOf(from.epoch + 1, from.of);
      this.now = () => next;
      this.reportSkips(from.epoch);
    } finally {
      const last = this.now();
      this.now = () => last; // or the buffer would stay in memory
      this.isIterated = false;
      await stream.close();
    }
  }

  private async *samples(
    stream: ShardStream,
    buffer: ShuffleBuffer<StreamedSample>,
  ): AsyncGenerator<ShardSample> {
    for (let isDone = false; ;) {
      while (!isDone && !buffer.isFull) {
        this.checkSignal();
        const found = await stream.next();
        if (found === undefined) isDone = true;
        else buffer.push(found);
      }
      const drawn = buffer.draw();
      if (drawn === undefined) return;
      yield this.asSample(drawn);
    }
  }

  private streamFrom(position: ShardPosition): ShardStream {
    const { files, skips, options } = this;
    const share = shareOf(shardOrder(files.length, { ...options, epoch: position.epoch }), options);
    return new ShardStream({ files, share, limits: options, skips }, position);
  }

  /** The shuffle buffer as it was, its samples read again from where they lie. */
  private async bufferFrom({
    epoch,
    buffer,
    numDrawn,
    of,
  }: ShardPosition): Promise<ShuffleBuffer<StreamedSample>> {
    const { bufferSamples, bufferBytes, isShuffled, seed } = this.options;
    const limits = { maxSamples: isShuffled ? bufferSamples : 1, maxBytes: bufferBytes };
    const restored = new ShuffleBuffer<StreamedSample>(limits, [seed, "buffer", epoch, of.reader], numDrawn);
    const found = await readSpots(this.files, buffer, {
      limits: this.options,
      check: () => this.checkSignal(),
    });
    for (const sample of found) restored.push(sample);
    return restored;
  }

  private asSample({ found: { key, index, files }, shardNumber }: StreamedSample): ShardSample {
    return { key, shard: this.files[shardNumber]!, index, files };
  }

  private checkSignal(): void {
    if (this.options.signal?.aborted !== true) return;
    throw new InterruptedError("openShards: told to stop; go on from `position`");
  }

  private reportSkips(epoch: number): void {
    if (this.numSkipped === 0) return;
    const { file, offset, reason } = this.skipped[0]!;
    const first = `the first in ${file} at byte ${offset ?? 0}: ${reason}`;
    this.options.logger.warn(
      `openShards: ${this.numSkipped} left out by the end of epoch ${epoch}, ${first}`,
    );
  }
}
