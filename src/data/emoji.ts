import { createHash } from "node:crypto";
import { join } from "node:path";
import { oneOf, wholeNumber, withDefaults } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import type { Logger } from "../core/logger.js";
import type { Dataset, PictureArray } from "./dataset.js";
import { readCatalogue } from "./emoji-catalogue.js";
import type { Catalogue, EmojiItem, Skipped } from "./emoji-catalogue.js";
import { readEmojiLabels } from "./emoji-labels.js";
import { STYLE_NAMES, emojiPackageVersions } from "./emoji-sources.js";
import { splitEmoji } from "./emoji-splits.js";
import type { EmojiSplit } from "./emoji-splits.js";
import { readPictureCache, writePictureCache } from "./picture-cache.js";
import { rasterise } from "./rasterise.js";
import type { RasteriseOptions } from "./rasterise.js";

export type { EmojiItem, SkipReason, Skipped } from "./emoji-catalogue.js";
export type { EmojiSplit } from "./emoji-splits.js";

/** The same ideas drawn in ten styles, with labels and splits. */
export interface EmojiSet {
  readonly pictures: PictureArray;
  /** One per picture. */
  readonly items: readonly EmojiItem[];
  /** The 9 categories, in the order of the Unicode emoji list, whether or not an item has them. */
  readonly categories: readonly string[];
  /** The 98 finer sub-groups, likewise. */
  readonly subgroups: readonly string[];
  readonly styles: readonly string[];
  /** Base names, in alphabetical order. */
  readonly names: readonly string[];
  /** Per picture, index into `categories`. */
  readonly categoryOf: Int32Array;
  /** Per picture, index into `subgroups`. */
  readonly subgroupOf: Int32Array;
  /** Per picture, index into `names`: the same number for the same emoji in another style. */
  readonly nameOf: Int32Array;
  /** Per picture, index into `styles`. */
  readonly styleOf: Int32Array;
  /** Indices into `pictures`. */
  readonly splits: Record<EmojiSplit, Int32Array>;
  /** Every icon of the ten sets that is not an item, by style and reason. */
  readonly skipped: readonly Skipped[];
}

/** Options of `loadEmoji`. */
export interface EmojiOptions {
  /** Side in pixels, 8 to 512. */
  readonly imageSize: number;
  /** Folder for the drawn pictures; "" for no cache. */
  readonly cacheDir: string;
  /** Largest number of emoji (base names), those in all ten styles first; default all, 1,891. */
  readonly maxNames: number;
  /** Take skin-tone and hair variants too, each on the side of its base; default false. */
  readonly includeVariants: boolean;
  /** What to do about a drawing that does not parse; default "skip": leave it out, with a warning. */
  readonly onBadPicture: "skip" | "error";
  /** Seed of the split into train and val names; default 0. */
  readonly seed: number;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

const DEFAULTS: EmojiOptions = {
  imageSize: 32,
  cacheDir: "",
  maxNames: Infinity,
  includeVariants: false,
  onBadPicture: "skip",
  seed: 0,
  logger: silentLogger,
  signal: undefined,
};

/** Raised when the same packages give other pictures than before, so that old caches are drawn again. */
const FORMAT = 1;

/** What is stored beside the pixels. */
export interface CacheIndex {
  readonly items: readonly EmojiItem[];
  readonly skipped: readonly Skipped[];
}

/** Loads the emoji of ten styles, from the cache or drawn anew (about 20 s on two cores at 32 px).
 *
 * Pictures are on a white ground, `[imageSize, imageSize, 3]`, in shared memory. With all names and no variants there
 * are 14,463 of 1,891 emoji. Left out and listed in `skipped`: icons that are withdrawn, that are not in the Unicode
 * emoji list (letters of flags, skin-tone swatches, a set's own inventions, emoji newer than the list), that repeat an
 * emoji or a drawing of their style, and skin-tone and hair variants unless asked for.
 *
 * A cache that is damaged, half-written or made from other data is drawn again, and a folder that cannot be written is
 * done without; both with one warning.
 *
 * @throws ConfigError on an option out of range
 * @throws DataError if a package is missing, or on a bad drawing if asked
 * @throws InterruptedError if the signal is aborted; the cache is then as it was */
export async function loadEmoji(options: Partial<EmojiOptions> & { imageSize: number }): Promise<EmojiSet> {
  const settings = withDefaults("emoji options", DEFAULTS, options);
  checkOptions(settings);
  const { cacheDir, imageSize, logger, seed } = settings;
  const key = cacheKey(settings);
  const path = join(cacheDir, `emoji-${imageSize}px-${key.slice(0, 12)}.pictures`);
  if (cacheDir !== "") {
    const reading = await readPictureCache(path, key);
    if (reading.isFound) return assemble(reading.pictures, reading.index as CacheIndex, seed);
    if (!reading.isMissing)
      logger.warn(`loadEmoji: cannot use the cache ${path}: ${reading.reason}; drawing again`);
  }
  const { pictures, index } = await drawCatalogue(readCatalogue(settings), settings);
  if (cacheDir !== "") {
    await writePictureCache(path, key, { pictures, index }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn(`loadEmoji: cannot write the cache ${path}: ${reason}; going on without`);
    });
  }
  return assemble(pictures, index, seed);
}

function checkOptions(options: EmojiOptions): void {
  const { imageSize, maxNames, onBadPicture } = options;
  wholeNumber("imageSize", imageSize, 8);
  if (imageSize > 512) throw new ConfigError(`imageSize must be at most 512, got ${imageSize}`);
  if (maxNames !== Infinity) wholeNumber("maxNames", maxNames, 1);
  oneOf("onBadPicture", onBadPicture, ["skip", "error"]);
}

function cacheKey({ imageSize, maxNames, includeVariants }: EmojiOptions): string {
  const madeFrom = {
    format: FORMAT,
    imageSize,
    maxNames: String(maxNames),
    includeVariants,
    packages: emojiPackageVersions(),
  };
  return createHash("sha256").update(JSON.stringify(madeFrom)).digest("hex");
}

/** Draws what a catalogue lists; drawings that do not parse join the skipped.
 *
 * @throws DataError, InterruptedError as `rasterise` */
export async function drawCatalogue(
  { entries, skipped }: Catalogue,
  options: RasteriseOptions,
): Promise<{ pictures: PictureArray; index: CacheIndex }> {
  const jobs = entries.map(({ item, icon, drawing }) => ({ label: `${icon} of ${item.style}`, drawing }));
  const { pictures, jobOf, bad } = await rasterise(jobs, options);
  const badEntries = bad.map(({ job }) => entries[job]!);
  const badByStyle = STYLE_NAMES.map((style) => ({
    style,
    reason: "bad picture" as const,
    icons: badEntries.filter(({ item }) => item.style === style).map(({ icon }) => icon),
  })).filter(({ icons }) => icons.length > 0);
  const items = jobOf.map((job) => entries[job]!.item);
  return { pictures, index: { items, skipped: [...skipped, ...badByStyle] } };
}

function assemble(pictures: PictureArray, { items, skipped }: CacheIndex, seed: number): EmojiSet {
  const { categories, subgroups } = readEmojiLabels();
  const names = [...new Set(items.map((item) => item.baseName))].sort();
  const indexIn = (
    list: readonly string[],
    field: "category" | "subgroup" | "baseName" | "style",
  ): Int32Array => {
    const place = new Map(list.map((value, index) => [value, index]));
    return Int32Array.from(items, (item) => place.get(item[field])!);
  };
  return {
    pictures,
    items,
    categories,
    subgroups,
    styles: STYLE_NAMES,
    names,
    categoryOf: indexIn(categories, "category"),
    subgroupOf: indexIn(subgroups, "subgroup"),
    nameOf: indexIn(names, "baseName"),
    styleOf: indexIn(STYLE_NAMES, "style"),
    splits: splitEmoji(items, seed),
    skipped,
  };
}

/** One split with one kind of label, as a `Dataset`. Pictures are views into the set's memory.
 *
 * @throws ConfigError if the split or task is unknown */
export function asDataset(set: EmojiSet, split: EmojiSplit, task: "category" | "subgroup"): Dataset {
  const indices = set.splits[oneOf("split", split, Object.keys(set.splits) as EmojiSplit[])];
  oneOf("task", task, ["category", "subgroup"]);
  const labels = task === "category" ? set.categoryOf : set.subgroupOf;
  const { imageSize, pixels } = set.pictures;
  const pictureBytes = imageSize * imageSize * 3;
  return {
    name: `emoji ${split} (${task})`,
    length: indices.length,
    classNames: task === "category" ? set.categories : set.subgroups,
    labelOf: (index) => labels[indices[index]!],
    get(index) {
      const picture = indices[index];
      if (picture === undefined) {
        const range = `0 to ${indices.length - 1}`;
        return Promise.reject(new ConfigError(`get: index must be ${range}, got ${index}`));
      }
      const data = pixels.subarray(picture * pictureBytes, (picture + 1) * pictureBytes);
      return Promise.resolve({
        picture: { data, height: imageSize, width: imageSize },
        label: labels[picture]!,
      });
    },
  };
}
