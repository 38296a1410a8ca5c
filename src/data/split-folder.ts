import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, DataError } from "../core/errors.js";
import { byCodePoint } from "./list-pictures.js";

/** Names by which a folder is known to be a split and not a class. */
export const SPLIT_NAMES: readonly string[] = ["train", "val", "valid", "validation", "test"];

/** Where a split's pictures are, and the classes of all splits together. */
export interface SplitFolder {
  readonly folder: string;
  /** Absent if the folder has no splits, or they have no class folders. */
  readonly classNames?: readonly string[];
}

/** Finds the folder of a split in a folder that may have train, val, … and in each a folder for each class. Classes are
 * those of all splits together: a class that one of them lacks must not move the labels of the others.
 *
 * @param split undefined if the caller named none
 * @throws ConfigError if the split is not there, or there are splits and the caller named none
 * @throws DataError if a folder cannot be read */
export async function findSplit(path: string, split: string | undefined): Promise<SplitFolder> {
  const names = await foldersIn(path);
  const splits = names.filter((name) => SPLIT_NAMES.includes(name) || name === split);
  if (split === undefined) {
    if (splits.length === 0 || splits.length < names.length) return { folder: path };
    throw new ConfigError(`findSplit: ${path} has the splits ${splits.join(", ")}; say which as split`);
  }
  if (!names.includes(split)) {
    const seen = names.slice(0, 8).join(", ") || "no folders";
    throw new ConfigError(
      `findSplit: ${path} has no split "${split}", it has ${seen}; leave split out, or name one of these`,
    );
  }
  const classes = await Promise.all(
    splits.map((name) => foldersIn(join(path, name)).catch(() => [])), // a split that cannot be read has no say
  );
  const classNames = [...new Set(classes.flat())].sort(byCodePoint);
  return { folder: join(path, split), classNames: classNames.length === 0 ? undefined : classNames };
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DataError(`findSplit: cannot read the folder ${path}; check the path`, { cause });
  });
  const folders = entries.filter(
    (entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith("."),
  );
  return folders.map(({ name }) => name).sort(byCodePoint);
}
