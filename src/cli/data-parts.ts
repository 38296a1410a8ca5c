import { access, readdir, stat } from "node:fs/promises";
import { basename } from "node:path";
import { corruptedDataset, describeCorrupted } from "./data-corrupted.js";
import { DataError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import { sniffDataset } from "../data/dataset-kind.js";
import type { DatasetKind } from "../data/dataset-kind.js";
import type { Dataset, OnError } from "../data/dataset.js";
import { EMOJI_SPLITS } from "../data/emoji-splits.js";
import { asDataset, loadEmoji } from "../data/emoji.js";
import type { EmojiSet } from "../data/emoji.js";
import { loadIconify } from "../data/iconify.js";
import { isMnistName } from "../data/mnist-files.js";
import { DATASET_NAMES, openDataset } from "../data/open-dataset.js";
import { GzippedShardError, openShardDataset } from "../data/shards/shard-dataset.js";
import { surveyShards, type ShardSurvey } from "../data/shards/survey-shards.js";
import { SPLIT_NAMES } from "../data/split-folder.js";

/** One split of a set. */
export interface SetPart {
  /** "all" where there is only one. */
  readonly split: string;
  readonly dataset: Dataset;
  /** What an item is called; default its number. */
  readonly nameOf?: (index: number) => string;
  /** Where the set can be read from front to back only: what one pass tells of all of it. `dataset` is a random choice then. */
  readonly survey?: ShardSurvey;
}

/** Pictures that are chosen of a set that can be read from front to back only. */
const MAX_CHOSEN = 500;

/** All splits of a set. */
export interface SetParts {
  readonly parts: readonly SetPart[];
  /** The set itself, if it is the emoji. */
  readonly emoji?: EmojiSet;
}

/** Options of `openParts`. */
export interface OpenPartsOptions {
  readonly cacheDir: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Side in pixels of sets that are drawn; default 32. */
  readonly imageSize?: number;
  /** Largest number of pictures that are drawn for a set without labels; default all. */
  readonly maxItems?: number;
  readonly onError?: OnError;
}

/** Whether a word is the name of a set rather than a path. */
export const isSetName = (nameOrPath: string): boolean =>
  (DATASET_NAMES as readonly string[]).includes(nameOrPath);

/** Opens every split of a set, by name or path.
 *
 * @throws as `openDataset` and `openShardDataset` */
export async function openParts(nameOrPath: string, options: OpenPartsOptions): Promise<SetParts> {
  const { cacheDir, logger, signal, maxItems, imageSize = 32 } = options;
  if (nameOrPath === "emoji") {
    const emoji = await loadEmoji({ imageSize, cacheDir, logger, signal });
    return { parts: emojiParts(emoji), emoji };
  }
  if (nameOrPath === "iconify") {
    const dataset = await loadIconify({ imageSize, cacheDir, logger, signal, maxItems });
    return { parts: [{ split: "all", dataset, nameOf: (index) => dataset.names[index]! }] };
  }
  if (isSetName(nameOrPath)) return { parts: await openSplits(nameOrPath, ["train", "test"], options) };
  return openPath(nameOrPath, options);
}

function emojiParts(emoji: EmojiSet): SetPart[] {
  const parts: SetPart[] = EMOJI_SPLITS.map((split) => ({
    split,
    dataset: asDataset(emoji, split, "category"),
    nameOf(index) {
      const { name, style } = emoji.items[emoji.splits[split][index]!]!;
      return `${name.replaceAll("-", " ")}, by ${style}`;
    },
  }));
  const val = asDataset(emoji, "val", "category");
  const dataset = corruptedDataset(val, "emoji corrupted (category)");
  return [...parts, { split: "corrupted", dataset, nameOf: (index) => describeCorrupted(index, val.length) }];
}

async function openPath(path: string, options: OpenPartsOptions): Promise<SetParts> {
  const { onError, logger, signal } = options;
  const { kind, isFile, names } = await sniffDataset(path);
  if (kind === "shards") {
    const open = (mode?: OnError) => openShardDataset(path, { onError: mode, logger, signal });
    // Where nothing is left after skipping, the first fault says more.
    try {
      const dataset = await open(onError).catch((error: unknown) => {
        if (error instanceof DataError && !(error instanceof GzippedShardError)) return open("throw");
        throw error;
      });
      return { parts: [{ split: "all", dataset }] };
    } catch (error) {
      if (!(error instanceof GzippedShardError)) throw error;
      const survey = await surveyShards(path, { maxChosen: MAX_CHOSEN, logger, signal });
      return { parts: [{ split: "all", dataset: survey.chosen, survey }] };
    }
  }
  const splits = isFile ? [] : kind === "folder" ? await splitFolders(path) : splitsByName(kind, names);
  if (splits.length > 0) return { parts: await openSplits(path, splits, options) };
  return { parts: [withFileNames("all", await openDataset(path, { onError, logger, signal }))] };
}

async function openSplits(
  set: string,
  splits: readonly string[],
  { onError, logger, signal }: OpenPartsOptions,
): Promise<SetPart[]> {
  const parts: SetPart[] = [];
  for (const split of splits) {
    parts.push(withFileNames(split, await openDataset(set, { split, onError, logger, signal })));
  }
  return parts;
}

const withFileNames = (split: string, dataset: Dataset): SetPart =>
  dataset.fileOf === undefined
    ? { split, dataset }
    : { split, dataset, nameOf: (index) => basename(dataset.fileOf!(index)) };

/** Splits of a folder of data files. */
function splitsByName(kind: DatasetKind, names: readonly string[]): string[] {
  const files = kind === "idx" ? names.filter(isMnistName) : names.filter((name) => name.endsWith(".bin"));
  const isTest = (name: string) => /t10k|test/.test(name);
  const splits = [];
  if (files.some((name) => !isTest(name))) splits.push("train");
  if (files.some(isTest)) splits.push("test");
  return splits;
}

/** Names of the folders, if they are all splits and not classes. */
async function splitFolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const names = folders.map(({ name }) => name);
  return names.every((name) => SPLIT_NAMES.includes(name)) ? names.sort() : [];
}

/** Whether there is a file or folder. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Whether there is a folder. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
