import { oneOf, withDefaults } from "../../core/config.js";
import { DataError, InterruptedError } from "../../core/errors.js";
import { silentLogger } from "../../core/logger.js";
import type { Logger } from "../../core/logger.js";
import { checkIndex } from "../dataset.js";
import type { Dataset, Fit, OnError, Sample } from "../dataset.js";
import { decodeImage } from "../decode-image.js";
import { formatOfName } from "../picture-format.js";
import { readClassNames } from "./class-names.js";
import { openSamples, readSampleAt } from "./sample-reader.js";
import type { SampleFiles } from "./sample-reader.js";
import { ShardError } from "./shard-error.js";
import { findShards } from "./shard-files.js";
import { ShardIndexBuilder, parseLabel, readIndex } from "./shard-index.js";
import type { ShardIndex } from "./shard-index.js";
import { ShardSkips } from "./shard-skips.js";
import { DEFAULT_LIMITS, checkLimits } from "./shard-limits.js";
import type { ShardLimits } from "./shard-limits.js";

/** Options of `openShardDataset`. */
export interface ShardDatasetOptions extends ShardLimits {
  /** Default: the pattern. */
  readonly name: string | undefined;
  /** Default: `classes.txt` or `classnames.txt` beside the first shard, else "0", "1", ... */
  readonly classNames: readonly string[] | undefined;
  /** Largest picture, in pixels; default that of `decodeImage`. */
  readonly maxPixels: number | undefined;
  readonly onError: OnError;
  readonly signal: AbortSignal | undefined;
  readonly logger: Logger;
}

const DEFAULTS: ShardDatasetOptions = {
  ...DEFAULT_LIMITS,
  name: undefined,
  classNames: undefined,
  maxPixels: undefined,
  onError: "throw",
  signal: undefined,
  logger: silentLogger,
};

/** A shard that can be read from front to back only. */
export class GzippedShardError extends DataError {}

/** Samples of tar shards in any order, as a `Dataset`. */
export interface ShardDataset extends Dataset {
  readonly files: readonly string[];
  readonly numSkipped: number;
  /** All files of a sample, undecoded. */
  getFiles(index: number): Promise<{ readonly key: string; readonly files: SampleFiles }>;
}

interface IndexedShard extends ShardIndex {
  readonly file: string;
}

/** Opens plain tar shards for access in any order. Each shard is listed by the `.idx` file beside it, or by one pass over
 * its headers; 20 bytes of memory a sample. A sample's picture is its first file with the extension of a picture, its
 * label the number in `.cls`.
 *
 * @param patterns as `openShards`
 * @throws DataError if a shard is gzipped or there are no samples; and, unless `onError` is "skip", on a broken archive
 *   or sample, one without a picture, and a label that is no class
 * @throws InterruptedError after `signal` */
export async function openShardDataset(
  patterns: string | readonly string[],
  options: Partial<ShardDatasetOptions> = {},
): Promise<ShardDataset> {
  const settings = withDefaults("options of openShardDataset", DEFAULTS, options);
  checkLimits(settings);
  oneOf("onError", settings.onError, ["throw", "skip"]);
  const files = await findShards(patterns);
  const skips = new ShardSkips(settings.onError);
  const shards: IndexedShard[] = [];
  const bar = settings.logger.progress("listing", files.length, "shards");
  try {
    for (const file of files) {
      if (settings.signal?.aborted === true) throw new InterruptedError("openShardDataset: told to stop");
      shards.push({ file, ...(await indexOf(file, settings, skips)) });
      bar.update(shards.length);
    }
  } finally {
    bar.stop();
  }
  const name = settings.name ?? (typeof patterns === "string" ? patterns : patterns.join(", "));
  const maxLabel = shards.reduce((most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most), -1);
  const classNames = settings.classNames ?? (await readClassNames(files[0]!, maxLabel));
  const sound = shards.map((shard) => withoutBadLabels(shard, classNames.length, skips));
  const set = new IndexedShards(name, sound, { ...settings, classNames, skips });
  if (set.length > 0) return set;
  throw new DataError(`openShardDataset: no samples with a picture in ${name}; check the pattern`);
}

async function indexOf(file: string, options: ShardDatasetOptions, skips: ShardSkips): Promise<ShardIndex> {
  try {
    const index = await readIndex(file);
    if (index !== undefined) return index;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    options.logger.warn(`${error.message}; scanning ${file} for now`);
  }
  return scanShard(file, options, skips);
}

/** Lists the samples of a shard that have a picture, by one pass over its headers. */
async function scanShard(file: string, limits: ShardLimits, skips: ShardSkips): Promise<ShardIndex> {
  const index = new ShardIndexBuilder();
  const reader = await openSamples(file, limits, { place: { offset: 0, index: 0 }, skips }).catch(
    (error: unknown) => {
      if (!(error instanceof ShardError)) throw error;
      skips.fault(error);
    },
  );
  if (reader === undefined) return index.finish();
  try {
    if (!reader.canSeek) {
      throw new GzippedShardError(
        `openShardDataset: ${file} is gzipped, which allows no access in any order; unpack it or use openShards`,
      );
    }
    for (;;) {
      const found = await reader.next((extension) => extension === "cls");
      if (found === undefined) return index.finish();
      const label = parseLabel(found.files.cls);
      const reason =
        label === undefined
          ? "its cls is no label"
          : [...found.extensions].some(isPicture)
            ? undefined
            : "it has no picture";
      if (reason === undefined) index.add(found, label!);
      else skips.fault(new ShardError(file, found.offset, `sample ${JSON.stringify(found.key)}: ${reason}`));
    }
  } finally {
    await reader.close();
  }
}

const isPicture = (extension: string): boolean =>
  formatOfName(`.${extension}`) !== undefined && !extension.includes(".");

function withoutBadLabels(shard: IndexedShard, numClasses: number, skips: ShardSkips): IndexedShard {
  const { file, offsets, ends, labels } = shard;
  if (labels.every((label) => label < numClasses)) return shard;
  const isSound = (_: number, i: number) => labels[i]! < numClasses;
  labels.forEach((label, i) => {
    if (label < numClasses) return;
    skips.fault(
      new ShardError(
        file,
        offsets[i]!,
        `the label ${label} is out of range, there are ${numClasses} classes`,
      ),
    );
  });
  return {
    file,
    offsets: offsets.filter(isSound),
    ends: ends.filter(isSound),
    labels: labels.filter(isSound),
  };
}

class IndexedShards implements ShardDataset {
  readonly length: number;
  readonly classNames: readonly string[];
  /** Number of the first sample of each shard. */
  private readonly starts: Float64Array;

  constructor(
    readonly name: string,
    private readonly shards: readonly IndexedShard[],
    private readonly options: ShardLimits & {
      readonly maxPixels: number | undefined;
      readonly classNames: readonly string[];
      readonly skips: ShardSkips;
    },
  ) {
    this.classNames = options.classNames;
    this.starts = new Float64Array(shards.length);
    let length = 0;
    shards.forEach(({ labels }, i) => {
      this.starts[i] = length;
      length += labels.length;
    });
    this.length = length;
  }

  get files(): readonly string[] {
    return this.shards.map(({ file }) => file);
  }
  get skipped() {
    return this.options.skips.skipped;
  }
  get numSkipped(): number {
    return this.options.skips.numSkipped;
  }

  fileOf(index: number): string {
    return this.find(index).shard.file;
  }

  labelOf(index: number): number | undefined {
    const { shard, place } = this.find(index);
    return shard.labels[place]! < 0 ? undefined : shard.labels[place];
  }

  async getFiles(index: number) {
    const { shard, place } = this.find(index);
    const { file, offsets, ends, labels } = shard;
    const found = await readSampleAt(
      file,
      { offset: offsets[place]!, endOffset: ends[place]! },
      this.options,
    );
    if (parseLabel(found.files.cls) === labels[place]) return found;
    throw new ShardError(
      file,
      found.offset,
      "the label is another than when it was listed: the shard was changed",
    );
  }

  async get(index: number, fit?: Fit): Promise<Sample> {
    const { shard, place } = this.find(index);
    const { key, files } = await this.getFiles(index);
    const extension = Object.keys(files).find(isPicture);
    const file = `${shard.file}, sample ${JSON.stringify(key)} at byte ${shard.offsets[place]!}`;
    if (extension === undefined) throw new DataError(`get: ${file} has no picture; leave it out`);
    const { maxPixels } = this.options;
    const { data, height, width } = await decodeImage(files[extension]!, { file, fit, maxPixels });
    const label = shard.labels[place]!;
    const picture = { data, height, width };
    return label < 0 ? { picture } : { picture, label };
  }

  private find(index: number): { shard: IndexedShard; place: number } {
    checkIndex(index, this.length);
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= index) low = middle;
      else high = middle;
    }
    return { shard: this.shards[low]!, place: index - this.starts[low]! };
  }
}
