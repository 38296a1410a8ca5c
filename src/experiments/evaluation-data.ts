import { oneOf } from "../core/config.js";
import { DataError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import type { Dataset } from "../data/dataset.js";
import { loadEmoji, type EmojiSet } from "../data/emoji.js";
import type { EmojiSplit } from "../data/emoji-splits.js";
import { loadPictures } from "../data/load-pictures.js";
import type { EvalData, Split } from "../eval/split.js";

/** Splits that the emoji are scored on: the held-out names first, then other styles of them. */
export const EMOJI_TEST_SPLITS = [
  "val",
  "v2",
  "rendition",
  "sketch",
] as const satisfies readonly EmojiSplit[];

/** Options of `emojiEvalData`. */
export interface EmojiEvalOptions {
  readonly imageSize: number;
  readonly cacheDir?: string;
  readonly labels?: string;
  readonly maxNames?: number;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

/** The emoji as an evaluation takes them: names are groups, so no name is both fitted and chosen on.
 *
 * @throws as `loadEmoji`; ConfigError if the labels are neither "category" nor "subgroup" */
export async function emojiEvalData({
  labels = "category",
  ...options
}: EmojiEvalOptions): Promise<EvalData> {
  const task = oneOf("labels", labels, ["category", "subgroup"]);
  return emojiSetData(await loadEmoji(options), task);
}

/** The same of a set that is loaded. */
export function emojiSetData(set: EmojiSet, task: "category" | "subgroup"): EvalData {
  const classOf = task === "category" ? set.categoryOf : set.subgroupOf;
  const all = task === "category" ? set.categories : set.subgroups;
  // Sub-groups that no train picture shows cannot be learnt; they and their pictures are left out.
  const seen = [...new Set(set.splits.train.map((index) => classOf[index]!))].sort((a, b) => a - b);
  const place = new Map(seen.map((label, i) => [label, i]));
  const split = (name: EmojiSplit): Split => {
    const indices = set.splits[name].filter((index) => place.has(classOf[index]!));
    const pick = (values: Int32Array) => indices.map((index) => values[index]!);
    return {
      ...{ name, pictures: set.pictures, indices },
      labels: indices.map((index) => place.get(classOf[index]!)!),
      groups: pick(set.nameOf),
      styles: pick(set.styleOf),
    };
  };
  return {
    classNames: seen.map((label) => all[label]!),
    train: split("train"),
    tests: () => Promise.resolve(EMOJI_TEST_SPLITS.map(split).filter(({ indices }) => indices.length > 0)),
  };
}

/** One split of a data set by its name. */
export interface NamedDataset {
  readonly split: string;
  readonly dataset: Dataset;
}

/** Any labelled set with a split called "train" and at least one other. The pictures of the others are read when the tests are opened.
 *
 * @throws DataError if there is no train split, or nothing to test on, or there are no labels
 * @throws as `loadPictures` */
export async function datasetEvalData(
  parts: readonly NamedDataset[],
  options: { readonly imageSize: number; readonly logger?: Logger; readonly signal?: AbortSignal },
): Promise<EvalData> {
  const train = parts.find(({ split }) => split === "train");
  const others = parts.filter(({ split }) => split !== "train");
  if (!train || others.length === 0) {
    const seen = parts.map(({ split }) => split).join(", ");
    throw new DataError(
      `an evaluation needs a split "train" and another to test on, this set has ${seen || "none"}; put pictures into folders train/ and val/`,
    );
  }
  const load = async ({ split, dataset }: NamedDataset): Promise<Split> => {
    const pictures = await loadPictures(dataset, options);
    const { labels } = pictures;
    if (!labels || labels.includes(-1)) {
      throw new DataError(
        `the split "${split}" of ${dataset.name} has pictures without labels; an evaluation needs one for each`,
      );
    }
    return { name: split, pictures, indices: labels.map((_, row) => row), labels };
  };
  return {
    classNames: train.dataset.classNames,
    train: await load(train),
    tests: async () => {
      const splits: Split[] = [];
      for (const part of others) splits.push(await load(part));
      return splits;
    },
  };
}
