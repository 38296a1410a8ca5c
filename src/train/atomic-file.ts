import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../core/errors.js";

/** What to do about an error of the file system, by its code. */
const advice: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space or give another folder",
  EDQUOT: "the disk quota is used up; free some space or give another folder",
  EFBIG: "the file would be larger than is allowed here; raise the limit (ulimit -f) or give another folder",
  EACCES: "no permission to write there; give a folder you may write to",
  EPERM: "no permission to write there; give a folder you may write to",
  EROFS: "the file system is read-only; give another folder",
  ENOTDIR: "a part of the path is a file, a folder is needed; give another folder",
  EISDIR: "it is a folder, a file is needed; move it away or give another folder",
  ENOENT: "the folder is not there (any more); create it and start again",
  EEXIST: "a file is in the place of the folder; move it away or give another folder",
};

/** The `code` of a file system error, or "" for anything else. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** Turns an error of the file system into one line that names the path and what to do; others pass through.
 *
 * @param action what was tried, for example "write" */
export function asDataError(action: string, path: string, error: unknown): unknown {
  const code = errorCode(error);
  const what = advice[code];
  return what === undefined
    ? error
    : new DataError(`cannot ${action} ${path}: ${what} (${code})`, { cause: error });
}

/** Makes a rename or removal inside the folder last through a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  try {
    await folder?.sync();
  } catch {
    // Some file systems cannot sync a folder; the rename itself is still atomic.
  } finally {
    await folder?.close();
  }
}

/** Writes a file so that at any moment, kill and power cut included, the old content or the whole new one is there:
 * to `<path>.tmp`, synced, then renamed. On failure the temporary file is removed and `path` is untouched.
 *
 * @param write puts the content into the open file
 * @throws DataError with path and advice if the disk is full, read-only or closed to us */
export async function writeAtomically(
  path: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw asDataError("write", path, error);
  }
  await syncFolder(dirname(path));
}
