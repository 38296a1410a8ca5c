import { open, readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import { oneOf } from "../core/config.js";
import { DataError } from "../core/errors.js";
import { isIdx } from "./idx.js";
import { isMnistName } from "./mnist-files.js";
import { NONBLOCKING_READ } from "./read-bounded.js";

/** What a path can hold. "idx": files of the MNIST family; "folder": pictures, in class folders or not; "shards": tar files. */
export const DATASET_KINDS = ["idx", "cifar-10", "cifar-100", "folder", "shards"] as const;

/** One of `DATASET_KINDS`. */
export type DatasetKind = (typeof DATASET_KINDS)[number];

/** What a path turned out to be. */
export interface Sniffed {
  readonly kind: DatasetKind;
  readonly isFile: boolean;
  /** What is in the folder; nothing for a file. */
  readonly names: readonly string[];
}

const CIFAR_10_FILE = /^(data_batch_[1-5]|test_batch)\.bin$/;
const CIFAR_100_FILE = /^(train|test)\.bin$/;
const SHARD_FILE = /\.(tar|tar\.gz|tgz)$/i;

/** Finds out what is at a path, by the names of files and, for a file that is not an archive, its first bytes.
 *
 * @param known what the caller says it is
 * @throws ConfigError if the caller names a kind that is not known
 * @throws DataError if there is nothing, or nothing known */
export async function sniffDataset(path: string, known?: DatasetKind): Promise<Sniffed> {
  if (known !== undefined) oneOf("kind", known, DATASET_KINDS);
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined && SHARD_FILE.test(path)) return { kind: "shards", isFile: true, names: [] };
  if (stats === undefined) {
    throw new DataError(`sniffDataset: there is no ${path}; check the path`);
  }
  if (stats.isDirectory()) {
    const names = await readdir(path).catch((cause: unknown) => {
      throw new DataError(`sniffDataset: cannot read the folder ${path}; check its permissions`, { cause });
    });
    return { kind: known ?? kindOfFolder(names), isFile: false, names };
  }
  const kind = known ?? kindOfName(basename(path)) ?? ((await startsAsIdx(path)) ? "idx" : undefined);
  if (kind !== undefined) return { kind, isFile: true, names: [] };
  throw new DataError(
    `sniffDataset: ${path} is no set that is known; wanted IDX, CIFAR's .bin, .tar, .tar.gz or a folder; say which as kind`,
  );
}

function kindOfFolder(names: readonly string[]): DatasetKind {
  const known = [...names]
    .sort()
    .map(kindOfName)
    .find((kind) => kind !== undefined);
  return known ?? "folder";
}

function kindOfName(name: string): DatasetKind | undefined {
  if (isMnistName(name)) return "idx";
  if (CIFAR_10_FILE.test(name)) return "cifar-10";
  if (CIFAR_100_FILE.test(name)) return "cifar-100";
  return SHARD_FILE.test(name) ? "shards" : undefined;
}

/** A gzipped file is known by its name alone. */
async function startsAsIdx(path: string): Promise<boolean> {
  const file = await open(path, NONBLOCKING_READ).catch(() => undefined);
  try {
    if ((await file?.stat())?.isFile() !== true) return false;
    const { buffer, bytesRead } = await file!.read(Buffer.alloc(4), 0, 4, 0);
    return isIdx(buffer.subarray(0, bytesRead));
  } finally {
    await file?.close();
  }
}
