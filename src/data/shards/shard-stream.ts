import { ShardError } from "./shard-error.js";
import { loadAll, loadNone, openSamples } from "./sample-reader.js";
import type { FoundSample, SamplePlace, SampleReader } from "./sample-reader.js";
import type { ShardLimits } from "./shard-limits.js";
import type { Share } from "./shard-split.js";
import type { ShardSkips } from "./shard-skips.js";

/** A sample of a stream, and the number of its shard. */
export interface StreamedSample extends FoundSample {
  readonly shardNumber: number;
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

  constructor(
    private readonly input: StreamInput,
    private at: StreamPlace,
  ) {}

  /** Where the next sample is looked for. */
  get place(): StreamPlace {
    return this.reader === undefined ? this.at : { ...this.at, ...this.reader.place };
  }

  /** @returns undefined when the share is done
   * @throws ShardError as `SampleReader.next` */
  async next(): Promise<StreamedSample | undefined> {
    const { files, share, limits, skips } = this.input;
    for (;;) {
      const shardNumber = share.shards[this.at.cursor];
      if (shardNumber === undefined) return undefined;
      const file = files[shardNumber]!;
      this.reader ??= await openOrSkip(file, limits, { place: this.at, skips });
      const isMine = this.at.numPassed % share.every === share.first;
      const found = await this.reader?.next(isMine ? loadAll : loadNone);
      if (found === undefined) {
        await this.close();
        this.at = { cursor: this.at.cursor + 1, offset: 0, index: 0, numPassed: this.at.numPassed };
      } else {
        this.at = { ...this.at, numPassed: this.at.numPassed + 1 };
        if (isMine) return { ...found, shardNumber };
      }
    }
  }

  async close(): Promise<void> {
    const { reader } = this;
    this.at = this.place;
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
