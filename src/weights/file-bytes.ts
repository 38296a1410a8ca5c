import { open, type FileHandle } from "node:fs/promises";
import { CheckpointError } from "../core/errors.js";
import { errorCode } from "../train/atomic-file.js";

/** Bytes of one call to the file system, which takes less than 2 GiB. */
const PIECE_BYTES = 1 << 26;

/** A file that is read in places. */
export interface FileBytes {
  readonly path: string;
  readonly size: number;
  /** @throws CheckpointError if the file has not that many bytes there (any more) */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** "<file> is no whole <format> file: <seen>; ..." */
export const damagedFile = (path: string, format: string, seen: string): CheckpointError =>
  new CheckpointError(
    `${path} is no whole ${format} file: ${seen}; restore it from a copy or fetch it again`,
  );

/** @throws CheckpointError if it cannot be read */
export async function openFileBytes(path: string): Promise<FileBytes> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    const why = errorCode(error) === "ENOENT" ? "it is not there" : String(error);
    throw new CheckpointError(`cannot read ${path}: ${why}; check the path`, { cause: error });
  }
  const info = await file.stat();
  if (!info.isFile()) {
    await file.close();
    throw new CheckpointError(`cannot read ${path}: it is not a file; check the path`);
  }
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (offset < 0 || length < 0 || offset + length > info.size) {
      throw new CheckpointError(
        `${path} has ${info.size} bytes, but ${length} from byte ${offset} on were wanted; fetch it again`,
      );
    }
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await file.read(bytes, done, Math.min(length - done, PIECE_BYTES), offset + done);
      if (bytesRead === 0) {
        throw new CheckpointError(
          `${path} became shorter while it was read; stop what writes to it, try again`,
        );
      }
      done += bytesRead;
    }
    return bytes;
  };
  return { path, size: info.size, read, close: () => file.close() };
}
