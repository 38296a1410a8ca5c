import { ShardError } from "./shard-error.js";
import { loadAll, loadNone, openSamples } from "./sample-reader.js";
import type { FoundSample, SamplePlace, SampleReader } from "./sample-reader.js";
import type { ShardLimits } from "./shard-limits.js";
import type { Share } from "./shard-split.js";
import type { ShardSkips } from "./shard-skips.js";

/** A sample of a stream, and the number of its shard. */
export interface StreamedSample {
  readonly found: FoundSample;
  readonly shardNumber: number;
  readonly sizeBytes: number;
}

/** Where a stream stands. */
export interface StreamPlace extends SamplePlace {
  readonly cursor: number;
  readonly numPassed: number;
}

/** What a stream reads. */
export interface StreamInput {
  readonly files: readonly string[];
  readonly share: Share;
  readonly limits: ShardLimits;
  readonly skips: ShardSkips;
}

/** The samples of a reader's share, shard by shard, in the order in which they lie. */
export class ShardStream {
  private reader: SampleReader | undefined;
  private cursor: number;
  private numPassed: number;
  /** Where the next reader starts. */
  private start: SamplePlace;

  constructor(
    private readonly input: StreamInput,
    { cursor, numPassed, offset, index }: StreamPlace,
  ) {
    this.cursor = cursor;
    this.numPassed = numPassed;
    this.start = { offset, index };
  }

  /** Where the next sample is looked for. */
  get place(): StreamPlace {
    const { offset, index } = this.reader?.place ?? this.start;
    return { cursor: this.cursor, numPassed: this.numPassed, offset, index };
  }

  /** @returns undefined when the share is done
   * @throws ShardError as `SampleReader.next` */
  async next(): Promise<StreamedSample | undefined> {
    const { files, share, limits, skips } = this.input;
    for (;;) {
      const shardNumber = share.shards[this.cursor];
      if (shardNumber === undefined) return undefined;
      this.reader ??= await openOrSkip(files[shardNumber]!, limits, { place: this.start, skips });
      const isMine = this.numPassed % share.every === share.first;
      const found = await this.reader?.next(isMine ? loadAll : loadNone);
      if (found === undefined) {
        await this.close();
        this.cursor++;
        this.start = { offset: 0, index: 0 };
      } else {
        this.numPassed++;
        if (isMine) return { found, shardNumber, sizeBytes: found.sizeBytes };
      }
    }
  }

  async close(): Promise<void> {
    const { reader } = this;
    if (reader !== undefined) this.start = reader.place;
    this.reader = undefined;
    await reader?.close();
  }
}

async function openOrSkip(
  ...[file, limits, options]: Parameters<typeof openSamples>
): Promise<SampleReader | undefined> {
  try {
    return await openSamples(file, limits, options);
  } catch (error) {
    if (!(error instanceof ShardError)) throw error;
    options.skips.fault(error);
    return undefined;
  }
}
