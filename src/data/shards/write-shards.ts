import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { withDefaults, wholeNumber } from "../../core/config.js";
import { ConfigError, DataError, InterruptedError } from "../../core/errors.js";
import { silentLogger } from "../../core/logger.js";
import type { Logger } from "../../core/logger.js";
import { CLASS_NAMES_FILE } from "./class-names.js";
import { Draft } from "./shard-draft.js";
import { ShardIndexBuilder, draftIndex, parseLabel } from "./shard-index.js";
import { pathProblem, splitName } from "./tar-path.js";
import { encodeHeaders, endMarker, paddingOf } from "./tar-writer.js";

/** A sample to be written. */
export interface SampleToWrite {
  /** Name without extension, for example "n01440764/img_0017"; no dot in its last part. */
  readonly key: string;
  /** Content by extension: `jpg`, `cls` (label in decimal digits), `json`, ... */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Options of `writeShards`. */
export interface WriteShardsOptions {
  /** Name of the shards, with their number as `%06d`; ends with .tar, or .tar.gz for shards that are packed with gzip and have no index. */
  readonly pattern: string;
  /** Largest size of a shard in bytes, headers included, before it is gzipped; a larger sample gets a shard of its own. */
  readonly maxSize: number;
  /** Largest number of samples in a shard. */
  readonly maxCount: number;
  /** Written to `classes.txt`, one a line, if there are any. */
  readonly classNames: readonly string[];
  /** Number of samples, for the progress bar; 0 if it is not known. */
  readonly total: number;
  readonly signal: AbortSignal | undefined;
  readonly logger: Logger;
}

const DEFAULTS: WriteShardsOptions = {
  pattern: "shard-%06d.tar",
  maxSize: 1_000_000_000,
  maxCount: 100_000,
  classNames: [],
  total: 0,
  signal: undefined,
  logger: silentLogger,
};

/** What `writeShards` wrote. */
export interface WrittenShards {
  readonly files: readonly string[];
  readonly numSamples: number;
  readonly sizeBytes: number;
}

/** Writes samples to tar shards in the WebDataset layout, with an index beside each plain one. Equal samples give equal bytes. The
 * shards get their names when all are whole; on an error or abort nothing stays behind.
 *
 * @throws ConfigError on a bad pattern or limit
 * @throws DataError if a name is not safe or would be read otherwise, a key repeats the one before, the folder cannot be
 *   written, or has shards of this pattern
 * @throws InterruptedError after `signal` */
export async function writeShards(
  samples: Iterable<SampleToWrite> | AsyncIterable<SampleToWrite>,
  folder: string,
  options: Partial<WriteShardsOptions> = {},
): Promise<WrittenShards> {
  const settings = withDefaults("options of writeShards", DEFAULTS, options);
  const nameOf = shardNames(settings.pattern);
  wholeNumber("maxSize", settings.maxSize, 1);
  wholeNumber("maxCount", settings.maxCount, 1);
  await prepareFolder(folder, settings.pattern);
  const writer = new ShardsWriter((number) => join(folder, nameOf(number)), settings);
  const bar = settings.logger.progress("packing", settings.total, "samples");
  try {
    for await (const sample of samples) {
      if (settings.signal?.aborted === true)
        throw new InterruptedError("writeShards: told to stop; nothing was kept");
      await writer.add(sample);
      bar.update(writer.numSamples);
    }
    await writer.addClassNames(join(folder, CLASS_NAMES_FILE));
    return await writer.publish();
  } catch (error) {
    await writer.discard();
    throw error;
  } finally {
    bar.stop();
  }
}

function shardNames(pattern: string): (number: number) => string {
  const parts = /^([^%/\\]*)%0?([1-9]?)d([^%/\\]*\.tar(?:\.gz)?)$/.exec(pattern);
  if (parts === null) {
    throw new ConfigError(
      `writeShards: pattern must be a name like "train-%06d.tar" or "train-%06d.tar.gz", got ${JSON.stringify(pattern)}`,
    );
  }
  const [, before, digits, after] = parts;
  return (number) => `${before!}${String(number).padStart(Number(digits), "0")}${after!}`;
}

const plain = (name: string): string => name.replace(/\.gz$/, "");

async function prepareFolder(folder: string, pattern: string): Promise<void> {
  const [before, after] = pattern.split(/%\d*d/) as [string, string];
  const names = await mkdir(folder, { recursive: true }).then(
    () => readdir(folder),
    (cause: unknown) => {
      throw new DataError(`writeShards: cannot write to ${folder}; give another folder`, { cause });
    },
  );
  const old = names.find((name) => name.startsWith(before) && plain(name).endsWith(plain(after)));
  if (old === undefined) return;
  throw new DataError(
    `writeShards: ${folder} has a shard already (${old}), old and new would mix; give an empty folder`,
  );
}

/** The shard that is being filled, and those that are whole but have no name yet. */
class ShardsWriter {
  numSamples = 0;
  private readonly drafts: Draft[] = [];
  private readonly shards: Draft[] = [];
  private current: { draft: Draft; index: ShardIndexBuilder; count: number } | undefined;
  private lastKey: string | undefined;

  constructor(
    private readonly pathOf: (number: number) => string,
    private readonly options: WriteShardsOptions,
  ) {}

  async add({ key, files }: SampleToWrite): Promise<void> {
    checkSample(key, files, this.lastKey);
    const entries = Object.keys(files).map((extension) => {
      const content = files[extension]!;
      return { content, headers: encodeHeaders(`${key}.${extension}`, content.length) };
    });
    const parts = entries.flatMap(({ headers, content }) => [headers, content, paddingOf(content.length)]);
    const sizeBytes = parts.reduce((total, { length }) => total + length, 0);
    const { draft, index } = await this.shardFor(sizeBytes);
    const offset = draft.sizeBytes;
    for (const part of parts) await draft.append(part);
    index.add({ offset, endOffset: draft.sizeBytes }, parseLabel(files.cls)!);
    this.current!.count++;
    this.numSamples++;
    this.lastKey = key;
  }

  async addClassNames(path: string): Promise<void> {
    const { classNames } = this.options;
    if (classNames.length === 0) return;
    const odd = classNames.find((name) => /[\r\n]/.test(name) || name.trim() !== name || name === "");
    if (odd !== undefined) {
      throw new DataError(
        `writeShards: the class name ${JSON.stringify(odd)} does not fit on a line; rename it`,
      );
    }
    const draft = await this.draft(path);
    await draft.append(Buffer.from(`${classNames.join("\n")}\n`));
    await draft.finish();
  }

  async publish(): Promise<WrittenShards> {
    await this.finishShard();
    for (const draft of this.drafts) await draft.publish();
    const sizeBytes = this.shards.reduce((total, { diskBytes }) => total + diskBytes, 0);
    return { files: this.shards.map(({ path }) => path), numSamples: this.numSamples, sizeBytes };
  }

  async discard(): Promise<void> {
    for (const draft of this.drafts) await draft.discard();
  }

  private async shardFor(sizeBytes: number): Promise<{ draft: Draft; index: ShardIndexBuilder }> {
    const { maxSize, maxCount } = this.options;
    if (this.current !== undefined) {
      const { draft, count } = this.current;
      const whole = draft.sizeBytes + sizeBytes;
      if (count >= maxCount || whole + endMarker(whole).length > maxSize) await this.finishShard();
    }
    if (this.current === undefined) {
      const draft = await this.draft(this.pathOf(this.shards.length));
      this.shards.push(draft);
      this.current = { draft, index: new ShardIndexBuilder(), count: 0 };
    }
    return this.current;
  }

  private async finishShard(): Promise<void> {
    if (this.current === undefined) return;
    const { draft, index } = this.current;
    this.current = undefined;
    await draft.append(endMarker(draft.sizeBytes));
    await draft.finish();
    if (draft.path.endsWith(".gz")) return;
    this.drafts.push(await draftIndex(draft.path, index.finish(), draft.sizeBytes));
  }

  private async draft(path: string): Promise<Draft> {
    const draft = await Draft.create(path);
    this.drafts.push(draft);
    return draft;
  }
}

function checkSample(key: string, files: SampleToWrite["files"], lastKey: string | undefined): void {
  const fail = (reason: string) => {
    throw new DataError(`writeShards: sample ${JSON.stringify(key)}: ${reason}`);
  };
  const extensions = Object.keys(files);
  if (extensions.length === 0) fail("it has no files; leave it out");
  if (key === lastKey)
    fail("the sample before has the same key, both would be read as one; rename one of them");
  for (const extension of extensions) {
    const name = `${key}.${extension}`;
    const problem =
      pathProblem(name) ?? (/\p{Surrogate}/u.test(name) ? "its name is not valid Unicode" : undefined);
    if (problem !== undefined) fail(`${problem}; rename it`);
    const parts = splitName(name);
    if (parts?.key === key && parts.extension === extension) continue;
    fail(
      `"${extension}" would be read back otherwise; no dot in the last part of the key, extensions in lower case`,
    );
  }
  if (parseLabel(files.cls) === undefined)
    fail("its cls is no label; give a whole number from 0 in decimal digits");
}
