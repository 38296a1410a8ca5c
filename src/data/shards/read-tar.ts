import { withDefaults } from "../../core/config.js";
import type { OnError, Skip } from "../dataset.js";
import { openSource } from "./byte-source.js";
import { ByteWindow } from "./byte-window.js";
import { ShardError } from "./shard-error.js";
import { DEFAULT_LIMITS } from "./shard-limits.js";
import { shownName } from "./tar-path.js";
import { TarReader } from "./tar-reader.js";

/** One regular file of an archive. */
export interface TarFile {
  readonly name: string;
  /** Byte of the archive at which its first header starts. */
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Options of `readTar`. */
export interface ReadTarOptions {
  readonly onError: OnError;
  /** Largest file, bytes. */
  readonly maxEntryBytes: number;
  /** Bytes that one byte of gzip may become, once 64 MiB have come out. */
  readonly maxInflation: number;
  /** Called for each thing that is left out with `onError` "skip". */
  readonly onSkip: (skip: Skip) => void;
}

const DEFAULTS: ReadTarOptions = {
  onError: "throw",
  maxEntryBytes: DEFAULT_LIMITS.maxEntryBytes,
  maxInflation: DEFAULT_LIMITS.maxInflation,
  onSkip: () => undefined,
};

/** Reads the regular files of a tar archive, gzipped or not, one at a time: ustar, v7, GNU and PAX. Directories are passed
 * over. Links, devices, sparse files, names that leave the folder and files over `maxEntryBytes` are left out or errors;
 * so is the rest of an archive that is cut off or damaged. Nothing is written.
 *
 * @throws DataError with file and offset, if `onError` is "throw" */
export async function* readTar(file: string, options: Partial<ReadTarOptions> = {}): AsyncGenerator<TarFile> {
  const { onError, maxEntryBytes, maxInflation, onSkip } = withDefaults(
    "options of readTar",
    DEFAULTS,
    options,
  );
  const fault = (error: unknown) => {
    if (!(error instanceof ShardError) || onError === "throw") throw error;
    onSkip({ file: error.file, offset: error.offset, reason: error.reason });
  };
  const source = await openSource(file, maxInflation).catch(fault);
  if (source === undefined) return;
  const tar = new TarReader(file, new ByteWindow(source));
  try {
    for (;;) {
      const entry = await tar.next();
      if (entry === undefined) return;
      const { name, offset, size } = entry;
      const tooLarge = `it has ${size} bytes, more than maxEntryBytes ${maxEntryBytes}`;
      const problem = entry.problem ?? (size > maxEntryBytes ? tooLarge : undefined);
      if (problem === undefined) yield { name, offset, data: await tar.data() };
      else fault(new ShardError(file, offset, `${shownName(name)}: ${problem}`));
    }
  } catch (error) {
    fault(error);
  } finally {
    await tar.close();
  }
}
