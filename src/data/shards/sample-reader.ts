import { memorySource, openSource } from "./byte-source.js";
import { ByteWindow } from "./byte-window.js";
import { ShardError } from "./shard-error.js";
import type { ShardLimits } from "./shard-limits.js";
import { ShardSkips } from "./shard-skips.js";
import { shownName, splitName } from "./tar-path.js";
import { BLOCK_BYTES } from "./tar-header.js";
import { MAX_HEADER_BYTES, TarReader } from "./tar-reader.js";
import type { TarEntry } from "./tar-reader.js";

/** Files of a sample by extension, without a prototype, so that no extension is special. */
export type SampleFiles = Record<string, Uint8Array>;

/** A sample where it lies. */
export interface FoundSample {
  readonly key: string;
  /** Number of the sample in its shard, from 0, broken ones not counted. */
  readonly index: number;
  /** Of its first header, and of the header after its last file: the sample can be read from these bytes alone. */
  readonly offset: number;
  readonly endOffset: number;
  /** Size of all files, loaded or not, with 512 for each. */
  readonly sizeBytes: number;
  /** Of all files, loaded or not. */
  readonly extensions: ReadonlySet<string>;
  readonly files: SampleFiles;
}

/** Which files are taken into memory. */
export type LoadRule = (extension: string) => boolean;
export const loadAll: LoadRule = () => true;
export const loadNone: LoadRule = () => false;

/** Where reading starts: the offset of a sample, and the number of samples before it. */
export interface SamplePlace {
  readonly offset: number;
  readonly index: number;
}

/** Groups the entries of one shard into samples: consecutive files with the same key (WebDataset, `group_by_keys`). A
 * sample with a broken entry is broken as a whole. */
export class SampleReader {
  private pending: TarEntry | undefined;
  private index: number;
  /** Moves on only with whole samples: after an error reading can start again at the sample that has it. */
  private nextOffset: number;
  private isDone = false;

  constructor(
    private readonly tar: TarReader,
    private readonly limits: ShardLimits,
    private readonly options: { readonly skips: ShardSkips; readonly index: number },
  ) {
    this.index = options.index;
    this.nextOffset = tar.offset;
  }

  get canSeek(): boolean {
    return this.tar.canSeek;
  }

  /** Where the next sample starts. */
  get place(): SamplePlace {
    return { offset: this.nextOffset, index: this.index };
  }

  /** The next sample, or undefined at the end of the shard, and at a fault in it if those are skipped.
   *
   * @throws ShardError on a fault in the archive, or a broken sample, if those are not skipped */
  async next(load: LoadRule): Promise<FoundSample | undefined> {
    try {
      while (!this.isDone) {
        const found = await this.group(load);
        if (found !== undefined) return found;
      }
    } catch (error) {
      this.isDone = true;
      if (!(error instanceof ShardError)) throw error;
      this.options.skips.fault(error);
    }
    return undefined;
  }

  /** Goes forward to the sample at an offset and reads it.
   *
   * @returns undefined if there is none, or its offset lies behind
   * @throws ShardError as `next` */
  async at(offset: number): Promise<FoundSample | undefined> {
    if (this.pending?.offset !== offset) {
      if (!(await this.tar.goTo(offset))) return undefined;
      this.pending = undefined;
      this.nextOffset = offset;
    }
    const found = await this.next(loadAll);
    return found?.offset === offset ? found : undefined;
  }

  close(): Promise<void> {
    return this.tar.close();
  }

  /** One sample; undefined if it is broken or there is none. */
  private async group(load: LoadRule): Promise<FoundSample | undefined> {
    let entry = this.pending ?? (await this.nextOfSample());
    this.pending = undefined;
    this.isDone = entry === undefined;
    if (entry === undefined) return undefined;
    const { offset } = entry;
    const { key } = splitName(entry.name)!;
    const files = Object.create(null) as SampleFiles;
    const extensions = new Set<string>();
    let sizeBytes = 0;
    let isBroken = false;
    for (; entry !== undefined; entry = await this.nextOfSample()) {
      const { key: entryKey, extension } = splitName(entry.name)!;
      if (entryKey !== key) break;
      const fault = isBroken ? undefined : this.faultOf(entry, sizeBytes, extensions.has(extension));
      if (fault !== undefined) {
        this.options.skips.fault(fault);
        isBroken = true;
      }
      if (isBroken) continue;
      extensions.add(extension);
      sizeBytes += entry.size + BLOCK_BYTES;
      if (load(extension)) files[extension] = await this.tar.data();
    }
    this.pending = entry;
    this.isDone = entry === undefined;
    const endOffset = entry?.offset ?? this.tar.offset;
    this.nextOffset = endOffset;
    if (isBroken) return undefined;
    return { key, index: this.index++, offset, endOffset, sizeBytes, extensions, files };
  }

  /** The next entry that has a key. */
  private async nextOfSample(): Promise<TarEntry | undefined> {
    for (;;) {
      const entry = await this.tar.next();
      if (entry === undefined || splitName(entry.name) !== undefined) return entry;
      const { file } = this.tar;
      const reason = entry.problem ?? "its name has no extension, so it belongs to no sample";
      if (entry.problem !== undefined) this.options.skips.fault(this.errorAt(entry, reason));
      else this.options.skips.leaveOut({ file, offset: entry.offset, reason });
    }
  }

  private faultOf(entry: TarEntry, sizeBefore: number, isRepeated: boolean): ShardError | undefined {
    const { maxEntryBytes, maxSampleBytes } = this.limits;
    const sampleBytes = sizeBefore + entry.size + BLOCK_BYTES;
    if (entry.problem !== undefined) return this.errorAt(entry, entry.problem);
    if (isRepeated) return this.errorAt(entry, "the sample has a file of this extension already");
    if (entry.size > maxEntryBytes) {
      return this.errorAt(entry, `it has ${entry.size} bytes, more than maxEntryBytes ${maxEntryBytes}`);
    }
    if (sampleBytes <= maxSampleBytes) return undefined;
    return this.errorAt(entry, `its sample has more than maxSampleBytes ${maxSampleBytes}`);
  }

  private errorAt({ name, offset }: TarEntry, reason: string): ShardError {
    return new ShardError(this.tar.file, offset, `${shownName(name)}: ${reason}`);
  }
}

/** Opens a shard at its start or at a sample.
 *
 * @throws ShardError if it cannot be opened, or ends before the place */
export async function openSamples(
  file: string,
  limits: ShardLimits,
  { place, skips }: { readonly place: SamplePlace; readonly skips: ShardSkips },
): Promise<SampleReader> {
  const window = new ByteWindow(await openSource(file, limits.maxInflation));
  try {
    if (!(await window.skip(place.offset))) {
      throw new ShardError(
        file,
        window.offset,
        `it ends before byte ${place.offset}, where reading was to go on`,
      );
    }
  } catch (error) {
    await window.close();
    throw error;
  }
  return new SampleReader(new TarReader(file, window), limits, { skips, index: place.index });
}

/** Reads one sample from its bytes alone.
 *
 * @throws ShardError if there is no sound sample at this place: the shard was changed */
export async function readSampleAt(
  file: string,
  { offset, endOffset }: Pick<FoundSample, "offset" | "endOffset">,
  limits: ShardLimits,
): Promise<FoundSample> {
  const sizeBytes = endOffset - offset;
  if (sizeBytes > 2 * limits.maxSampleBytes + MAX_HEADER_BYTES) {
    throw new ShardError(file, offset, `the sample takes ${sizeBytes} bytes, too many for maxSampleBytes`);
  }
  const bytes = new Uint8Array(sizeBytes + 2 * BLOCK_BYTES); // the zeros behind it are an end marker
  const source = await openSource(file, limits.maxInflation);
  const whole = new ByteWindow(source, 0, BLOCK_BYTES);
  try {
    const isThere = (await whole.skip(offset)) && (await whole.read(bytes.subarray(0, sizeBytes)));
    if (!isThere) throw new ShardError(file, offset, "the shard ends before its sample: it was changed");
  } finally {
    await source.close();
  }
  const window = new ByteWindow(memorySource(bytes), offset, BLOCK_BYTES);
  const skips = new ShardSkips("throw");
  const found = await new SampleReader(new TarReader(file, window), limits, { skips, index: 0 }).next(
    loadAll,
  );
  if (found?.offset === offset && found.endOffset === endOffset) return found;
  throw new ShardError(file, offset, "there is another sample here: the shard was changed");
}
