import { readFile, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfigError } from "../core/errors.js";
import { asDataError, errorCode } from "../train/atomic-file.js";

/** Locks of this process. A lock with its number that is not among them was left by an older process. */
const own = new Set<string>();

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM"; // it is there, and another user's
  }
};

/** The process that has the lock; undefined where there is none, or the one that had it is gone. */
async function holderOf(path: string): Promise<number | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  if (!/^[1-9]\d{0,9}\s*$/.test(text)) return undefined;
  const pid = Number(text);
  return (pid === process.pid ? own.has(resolve(path)) : isAlive(pid)) ? pid : undefined;
}

/** @throws ConfigError if another run works in the folder now */
export async function refuseIfLocked(path: string, dir: string): Promise<void> {
  const pid = await holderOf(path);
  if (pid === undefined) return;
  throw new ConfigError(
    `another run works in ${dir} now (process ${pid}); wait for it, or give another folder with --out; if there is no such run, remove ${path}`,
  );
}

/** Takes a lock file, also from a process that is gone: the number of the process in it.
 *
 * @returns gives it back
 * @throws ConfigError if another run has it
 * @throws DataError if it cannot be written */
export async function lockFolder(path: string, dir: string): Promise<() => Promise<void>> {
  await refuseIfLocked(path, dir);
  const key = resolve(path);
  try {
    await rm(path, { force: true });
    await writeFile(path, `${process.pid}\n`, { flag: "wx" });
  } catch (error) {
    await refuseIfLocked(path, dir); // it came between
    throw asDataError("write", path, error);
  }
  own.add(key);
  return async () => {
    if (own.delete(key)) await rm(path, { force: true });
  };
}
