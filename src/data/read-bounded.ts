import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { DataError } from "../core/errors.js";
import { gunzipBounded } from "./gunzip-bounded.js";

/** Largest data file that is held in memory whole, in bytes (2 GiB, what Node reads at once). */
export const MAX_FILE_BYTES = 2 ** 31;

/** Opening a pipe to read waits for its writer, unless one says not to. Files do not mind (and Windows has no such flag). */
export const NONBLOCKING_READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads a regular file whole. A pipe or device is refused, since reading it may never end.
 *
 * @param maxBytes largest size taken into memory
 * @throws DataError if the file is missing, not regular, larger than `maxBytes`, or cannot be read */
export async function readBounded(path: string, maxBytes = MAX_FILE_BYTES): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, NONBLOCKING_READ);
    const stats = await file.stat();
    if (!stats.isFile()) throw new DataError(`readBounded: ${path} is not a regular file; name a file`);
    if (stats.size > maxBytes) {
      throw new DataError(
        `readBounded: ${path} has ${stats.size} bytes, more than the ${maxBytes} that are read at once`,
      );
    }
    return await readFully(file, stats.size, path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`readBounded: cannot read ${path}: ${reason}`, { cause });
  } finally {
    await file?.close();
  }
}

async function readFully(file: FileHandle, sizeBytes: number, path: string): Promise<Uint8Array> {
  const out = new Uint8Array(sizeBytes);
  for (let done = 0; done < sizeBytes;) {
    const { bytesRead } = await file.read(out, done, sizeBytes - done, done);
    if (bytesRead === 0)
      throw new DataError(`readBounded: ${path} ended at byte ${done} while it was read; read it again`);
    done += bytesRead;
  }
  return out;
}

/** How long a file says it is. */
export interface Announcement {
  /** Bytes the header may take. */
  readonly headBytes: number;
  /** Full length in bytes by the header, of which `head` are the first `headBytes` or, in a shorter file, all bytes.
   *
   * @throws DataError if it is no such header */
  readonly announce: (head: Uint8Array) => number;
}

/** Reads a file, gzipped or not (its first bytes tell, not its name), that says in its header how long it is.
 *
 * @throws DataError if it cannot be read, or is shorter or longer than it says */
export async function readAnnounced(path: string, announcement: Announcement): Promise<Uint8Array> {
  const bytes = await readBounded(path);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return gunzipBounded(bytes, { file: path, maxBytes: MAX_FILE_BYTES, ...announcement });
  }
  const wanted = announcement.announce(bytes.subarray(0, announcement.headBytes));
  if (bytes.length !== wanted) {
    const fault = bytes.length < wanted ? "ends early" : "has bytes after its end";
    const offset = Math.min(bytes.length, wanted);
    throw new DataError(
      `readAnnounced: ${path}, byte ${offset}: ${fault}: its header announces ${wanted} bytes, there are ${bytes.length}; get the file again`,
    );
  }
  return bytes;
}
