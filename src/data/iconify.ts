import { createHash } from "node:crypto";
import { join } from "node:path";
import { wholeNumber, withDefaults } from "../core/config.js";
import { ConfigError, InterruptedError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import type { Logger } from "../core/logger.js";
import { createRng } from "../core/rng.js";
import { checkIndex } from "./dataset.js";
import type { Dataset } from "./dataset.js";
import { emojiPackageVersions, parseIconSet } from "./emoji-sources.js";
import { readIconifyCatalogue } from "./iconify-catalogue.js";
import type { IconRef, SkipCounts } from "./iconify-catalogue.js";
import { openIconify } from "./iconify-source.js";
import type { IconifySource } from "./iconify-source.js";
import { createPictureFile, openPictureFile } from "./picture-file.js";
import type { PictureFile, PictureFileWriter } from "./picture-file.js";
import { rasterise } from "./rasterise.js";
import type { Rasterised, RasteriseJob } from "./rasterise.js";

/** The large set without labels: pictures stay in the cache file and are read one by one. */
export interface IconifySet extends Dataset {
  /** Side in pixels. */
  readonly imageSize: number;
  /** "mdi:home", one per picture. */
  readonly names: readonly string[];
  /** Icons that are not in the set, by reason. */
  readonly skippedIcons: SkipCounts;
}

/** Options of `loadIconify`. */
export interface IconifyOptions {
  /** Side in pixels, 8 to 512. */
  readonly imageSize: number;
  /** Folder for the drawn pictures. */
  readonly cacheDir: string;
  /** A random choice of so many; default all, about 339,000. */
  readonly maxItems: number;
  /** Seed of that choice; default 0. */
  readonly seed: number;
  /** Seed of the emoji split whose val names are left out; default 0, as in `loadEmoji`. */
  readonly splitSeed: number;
  /** Folder of the package `@iconify/json`; default where it is installed. */
  readonly folder: string | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal | undefined;
}

const DEFAULTS: IconifyOptions = {
  imageSize: 32,
  cacheDir: "",
  maxItems: Infinity,
  seed: 0,
  splitSeed: 0,
  folder: undefined,
  logger: silentLogger,
  signal: undefined,
};

/** Raised when the same package gives other pictures than before. */
const FORMAT = 1;
const BATCH_SIZE = 1024;

interface IconifyIndex {
  readonly names: readonly string[];
  readonly skipped: SkipCounts;
}

/** Loads the icons of `@iconify/json`, a package of some 240 icon sets that the user installs, from the cache or drawn anew.
 *
 * Pictures are on a white ground, `[imageSize, imageSize, 3]`; what is in `currentColor` is black. No drawing of an emoji
 * of the val split is among them: of emoji sets, only what is known to be a train emoji is taken. Each drawing is there
 * once (`normaliseBody`). Memory is bounded by the largest set (0.5 GB in all
 * for version 2.2.535), not by the number of pictures.
 *
 * @throws ConfigError on an option out of range, or without a cache folder
 * @throws DataError if the package is not installed
 * @throws InterruptedError if the signal is aborted; the cache is then as it was */
export async function loadIconify(
  options: Partial<IconifyOptions> & { imageSize: number },
): Promise<IconifySet> {
  const settings = withDefaults("iconify options", DEFAULTS, options);
  checkOptions(settings);
  const source = openIconify(settings.folder);
  const key = cacheKey(source, settings);
  const path = join(settings.cacheDir, `iconify-${settings.imageSize}px-${key.slice(0, 12)}.pictures`);
  const found = await openPictureFile(path, key);
  if ("read" in found) return asSet(found);
  if (!found.isMissing) {
    settings.logger.warn(`loadIconify: cannot use the cache ${path}: ${found.reason}; drawing again`);
  }
  const writer = await createPictureFile(path);
  try {
    const index = await drawAll(source, writer, settings);
    await writer.finish({ key, length: index.names.length, imageSize: settings.imageSize, index });
  } finally {
    await writer.discard();
  }
  const drawn = await openPictureFile(path, key);
  if ("read" in drawn) return asSet(drawn);
  throw new ConfigError(`loadIconify: ${path} changed while it was written: ${drawn.reason}; try again`);
}

function checkOptions({ imageSize, cacheDir, maxItems }: IconifyOptions): void {
  wholeNumber("imageSize", imageSize, 8);
  if (imageSize > 512) throw new ConfigError(`imageSize must be at most 512, got ${imageSize}`);
  if (maxItems !== Infinity) wholeNumber("maxItems", maxItems, 1);
  if (cacheDir === "") {
    throw new ConfigError("loadIconify: the pictures need a folder to lie in; give cacheDir");
  }
}

function cacheKey({ version }: IconifySource, options: IconifyOptions): string {
  const { imageSize, maxItems, seed, splitSeed, folder = "" } = options;
  const packages = emojiPackageVersions();
  const madeFrom = { FORMAT, version, folder, imageSize, maxItems: `${maxItems}`, seed, splitSeed, packages };
  return createHash("sha256").update(JSON.stringify(madeFrom)).digest("hex");
}

/** A random choice, in the order of the list. */
function choose(icons: readonly IconRef[], { maxItems, seed }: IconifyOptions): readonly IconRef[] {
  if (icons.length <= maxItems) return icons;
  const order = createRng(seed, "iconify").permutation(icons.length);
  return Array.from(order.subarray(0, maxItems).sort(), (i) => icons[i]!);
}

async function drawAll(
  source: IconifySource,
  writer: PictureFileWriter,
  options: IconifyOptions,
): Promise<IconifyIndex> {
  const { icons, skipped } = await readIconifyCatalogue(source, options);
  const chosen = choose(icons, options);
  const counts = { ...skipped, "not drawn": icons.length - chosen.length, "bad picture": 0, blank: 0 };
  const names: string[] = [];
  const bar = options.logger.progress("Drawing icons", chosen.length, "pictures");
  let numDone = 0;
  try {
    for (const jobs of batches(source, chosen)) {
      const drawn = await drawBatch(jobs, options, `${numDone} of ${chosen.length}`);
      const { pixels, labels } = dropBlank(drawn, jobs);
      await writer.append(pixels);
      for (const label of labels) names.push(label);
      counts["bad picture"] += drawn.bad.length;
      counts.blank += drawn.jobOf.length - labels.length;
      bar.update((numDone += jobs.length));
    }
  } finally {
    bar.stop();
  }
  return { names, skipped: counts };
}

/** Closes the gaps that pictures without anything on them leave, in place. */
function dropBlank({ pictures, jobOf }: Rasterised, jobs: readonly RasteriseJob[]) {
  const pictureBytes = pictures.imageSize ** 2 * 3;
  const labels: string[] = [];
  for (const [i, job] of jobOf.entries()) {
    const start = i * pictureBytes;
    if (pictures.pixels.subarray(start, start + pictureBytes).every((value) => value === 255)) continue;
    pictures.pixels.copyWithin(labels.length * pictureBytes, start, start + pictureBytes);
    labels.push(jobs[job]!.label);
  }
  return { pixels: pictures.pixels.subarray(0, labels.length * pictureBytes), labels };
}

async function drawBatch(jobs: readonly RasteriseJob[], options: IconifyOptions, done: string) {
  const { imageSize, signal } = options;
  try {
    return await rasterise(jobs, { imageSize, onBadPicture: "skip", signal });
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(`loadIconify: stopped after ${done} pictures`);
  }
}

function* batches(source: IconifySource, icons: readonly IconRef[]): Generator<RasteriseJob[]> {
  let jobs: RasteriseJob[] = [];
  let prefix: string | undefined;
  let set: ReturnType<typeof parseIconSet> | undefined;
  for (const ref of icons) {
    if (ref.prefix !== prefix) {
      prefix = ref.prefix;
      set = parseIconSet(prefix, source.read(prefix));
    }
    const drawing = set!.icons.get(ref.icon);
    if (drawing !== undefined) jobs.push({ label: `${ref.prefix}:${ref.icon}`, drawing });
    if (jobs.length === BATCH_SIZE) {
      yield jobs;
      jobs = [];
    }
  }
  if (jobs.length > 0) yield jobs;
}

function asSet(file: PictureFile): IconifySet {
  const { length, imageSize } = file;
  const { names, skipped } = file.index as IconifyIndex;
  return {
    name: "iconify",
    length,
    classNames: [],
    imageSize,
    names,
    skippedIcons: skipped,
    get: (index) =>
      Promise.resolve(index).then((i) => {
        const data = file.read(checkIndex(i, length));
        return { picture: { data, height: imageSize, width: imageSize } };
      }),
  };
}
