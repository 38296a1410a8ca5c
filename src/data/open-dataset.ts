import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { oneOf, withDefaults } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import { openCifar } from "./cifar.js";
import { sniffDataset } from "./dataset-kind.js";
import type { DatasetKind, Sniffed } from "./dataset-kind.js";
import type { Dataset, OnError } from "./dataset.js";
import { asDataset, loadEmoji } from "./emoji.js";
import { EMOJI_SPLITS } from "./emoji-splits.js";
import type { EmojiSplit } from "./emoji-splits.js";
import { openFashionMnist } from "./fashion-mnist.js";
import { loadIconify } from "./iconify.js";
import { openIdx } from "./idx.js";
import { openImageFolder } from "./image-folder.js";
import { findMnistFiles, withLabels } from "./mnist-files.js";
import { openShardDataset } from "./shards/shard-dataset.js";
import { findSplit } from "./split-folder.js";

/** Options of `openDataset`. Those that a set has no use for are ignored. */
export interface OpenOptions {
  /** Part of the set; default "train" for sets that have a fixed division. For a folder: the name of a folder in it. */
  readonly split?: string;
  /** Which of several kinds of label: CIFAR-100 "fine" (default) or "coarse"; emoji "category" (default) or "subgroup". */
  readonly labels?: string;
  /** Class names in the order of the labels, for IDX files and folders that do not have the usual ones. */
  readonly classNames?: readonly string[];
  /** Where a set that goes by name lies, if not in its usual place (fashion-mnist, iconify). */
  readonly path?: string;
  /** What is at a path, if it cannot be told. */
  readonly kind?: DatasetKind;
  /** Side in pixels of sets that are drawn (emoji, iconify); default 32. */
  readonly imageSize?: number;
  /** Folder for pictures that are drawn; default "": none. */
  readonly cacheDir?: string;
  /** Seed of the split into train and val names (emoji, iconify); default 0. */
  readonly seed?: number;
  /** Largest number of emoji, those in all ten styles first; default all. */
  readonly maxNames?: number;
  /** Largest number of icons of iconify, a random choice; default all. */
  readonly maxItems?: number;
  /** Follow links that lead out of a folder of pictures; default false. */
  readonly followLinks?: boolean;
  /** Largest picture in a file, in pixels; default 64 million. */
  readonly maxPixels?: number;
  /** What to do about what is broken; default "throw". */
  readonly onError?: OnError;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

/** For the names: an option that is mistyped is an error. */
const OPTIONS: Readonly<Record<keyof OpenOptions, undefined>> = {
  split: undefined,
  labels: undefined,
  classNames: undefined,
  path: undefined,
  kind: undefined,
  imageSize: undefined,
  cacheDir: undefined,
  seed: undefined,
  maxNames: undefined,
  maxItems: undefined,
  followLinks: undefined,
  maxPixels: undefined,
  onError: undefined,
  logger: undefined,
  signal: undefined,
};

const NAMED = {
  emoji: async ({ split = "train", labels = "category", onError, ...options }: OpenOptions) => {
    const { imageSize = 32, cacheDir, maxNames, seed, logger, signal } = options;
    const part = oneOf("split", split as EmojiSplit, EMOJI_SPLITS);
    const task = oneOf("labels", labels as "category", ["category", "subgroup"]);
    const onBadPicture = onError === "skip" ? "skip" : "error";
    const set = await loadEmoji({ imageSize, cacheDir, maxNames, seed, logger, signal, onBadPicture });
    return asDataset(set, part, task);
  },
  "fashion-mnist": openFashionMnist,
  iconify: ({ imageSize = 32, cacheDir, maxItems, seed, path, logger, signal }: OpenOptions) =>
    loadIconify({ imageSize, cacheDir, maxItems, splitSeed: seed, folder: path, logger, signal }),
} satisfies Readonly<Record<string, (options: OpenOptions) => Promise<Dataset>>>;

/** Names that `openDataset` knows. */
export const DATASET_NAMES = Object.keys(NAMED) as readonly (keyof typeof NAMED)[];

/** Opens a set by its name, or whatever a path holds: IDX files of the MNIST family (a folder of them, or the file of
 * pictures), CIFAR-10 or CIFAR-100 in binary form (a folder or one file), a folder of pictures, in class folders or not, with a
 * folder for each split or not, or plain tar shards (a file, a folder of them, a brace pattern; `openShards` streams them,
 * gzipped ones too).
 *
 * @param nameOrPath a name of `DATASET_NAMES`, else a path ("./emoji" is a path)
 * @throws ConfigError on an unknown option or one out of range, a name that is not known, or a split that is not there
 * @throws DataError if there is no such path, or what is there is broken (some of it is skipped with `onError` "skip")
 * @throws InterruptedError if the signal is aborted while a set is drawn or listed */
export async function openDataset(nameOrPath: string, options: OpenOptions = {}): Promise<Dataset> {
  withDefaults<OpenOptions>("openDataset options", OPTIONS, options);
  oneOf("onError", options.onError ?? "throw", ["throw", "skip"]);
  if (Object.hasOwn(NAMED, nameOrPath)) return NAMED[nameOrPath as keyof typeof NAMED](options);
  if (/^[\w-]+$/.test(nameOrPath) && !existsSync(nameOrPath)) oneOf("data set", nameOrPath, DATASET_NAMES);
  const sniffed = await sniffDataset(nameOrPath, options.kind);
  return OPENERS[sniffed.kind](nameOrPath, sniffed, options);
}

type Opener = (path: string, sniffed: Sniffed, options: OpenOptions) => Promise<Dataset>;

const OPENERS: Readonly<Record<DatasetKind, Opener>> = {
  async idx(path, { isFile, names }, { split = "train", classNames, onError, logger }) {
    const paths = isFile ? await withLabels(path) : await findMnistFiles(path, names, split);
    return openIdx(paths, { classNames, onError, logger });
  },
  "cifar-10": openCifarAt,
  "cifar-100": openCifarAt,
  async folder(path, { isFile }, { split, ...options }) {
    if (isFile) throw new ConfigError(`openDataset: ${path} is a file; name the folder it is in`);
    const { folder, classNames } = await findSplit(path, split);
    return openImageFolder(folder, { ...options, name: path, classNames: options.classNames ?? classNames });
  },
  shards(path, _, { classNames, maxPixels, onError, logger, signal }) {
    return openShardDataset(path, { classNames, maxPixels, onError, logger, signal });
  },
};

function openCifarAt(path: string, { kind, isFile }: Sniffed, options: OpenOptions): Promise<Dataset> {
  const { split, onError, logger } = options;
  const labels = options.labels as "fine" | "coarse" | undefined;
  const file = isFile ? path : undefined;
  const folder = isFile ? dirname(path) : path;
  return openCifar(folder, { variant: kind as "cifar-10", split, labels, file, onError, logger });
}
