import { availableParallelism } from "node:os";
import { oneOf, wholeNumber } from "../core/config.js";
import { ConfigError, DataError, InterruptedError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import type { Logger } from "../core/logger.js";
import { allocatePictures, keepPictures } from "./dataset.js";
import type { Dataset, Fit, OnError, PictureArray, Skip } from "./dataset.js";
import { fitPicture } from "./decode-image.js";
import { inLanes } from "./in-lanes.js";
import { SkipList } from "./skip-list.js";

/** Options of `loadPictures`. */
export interface LoadOptions {
  /** Side in pixels, 8 to 4096. */
  readonly imageSize: number;
  /** Default "cover": the centre crop. */
  readonly resize?: Fit["resize"];
  /** Items to load, in this order; default all. */
  readonly indices?: ArrayLike<number>;
  /** What to do about an item that is broken; default "throw". */
  readonly onError?: OnError;
  /** Items worked on at a time; default one per core, at most 4 (the threads Node has for it). */
  readonly concurrency?: number;
  readonly logger?: Logger;
  readonly signal?: AbortSignal;
}

/** Pictures in memory, and where they come from. */
export interface LoadedPictures extends PictureArray {
  /** For each picture, its index in the set. */
  readonly indices: Int32Array;
  /** For each picture, its label, -1 if it has none; absent where the set has no classes. */
  readonly labels?: Int32Array;
  /** Items that were left out, in the order of the set. */
  readonly skipped: readonly Skip[];
}

/** Loads a set into shared memory, all pictures square and of one size (bicubic). The outcome does not depend on how many
 * are worked on at a time.
 *
 * @throws ConfigError on an option out of range
 * @throws DataError on a broken item unless `onError` is "skip", or if none is left, or if there is no memory
 * @throws InterruptedError if the signal is aborted */
export async function loadPictures(dataset: Dataset, options: LoadOptions): Promise<LoadedPictures> {
  const settings = checkOptions(options);
  const { imageSize, onError, logger, signal } = settings;
  const wanted = Int32Array.from(options.indices ?? Array.from({ length: dataset.length }, (_, i) => i));
  const all = allocatePictures(wanted.length, imageSize);
  const labels = new Int32Array(wanted.length);
  const broken = new Map<number, string>();
  const bar = logger.progress(`Loading ${dataset.name}`, wanted.length, "pictures");
  let numDone = 0;
  const load = async (place: number): Promise<void> => {
    if (signal?.aborted === true) {
      throw new InterruptedError(`loadPictures: stopped after ${numDone} of ${wanted.length} pictures`);
    }
    try {
      const { picture, label } = await dataset.get(wanted[place]!, settings);
      all.pixels.set((await fitPicture(picture, settings)).data, place * imageSize ** 2 * 3);
      labels[place] = label ?? -1;
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      const item = `item ${wanted[place]} of ${dataset.name}`;
      if (onError === "throw") throw new DataError(`loadPictures: ${item}: ${cause.message}`, { cause });
      broken.set(place, cause.message);
    }
    bar.update(++numDone);
  };
  try {
    await inLanes(wanted.length, settings.concurrency, load);
  } finally {
    bar.stop();
  }
  if (dataset.misnamed !== undefined && dataset.misnamed.size > 0) {
    logger.info(`loadPictures: ${dataset.misnamed.size} pictures are of another kind than their names say`);
  }
  return keepGood(dataset, { all, wanted, labels, broken, logger });
}

function checkOptions(options: LoadOptions) {
  const { resize = "cover", onError = "throw", logger = silentLogger, signal } = options;
  const imageSize = wholeNumber("imageSize", options.imageSize, 8);
  const concurrency = wholeNumber(
    "concurrency",
    options.concurrency ?? Math.min(4, availableParallelism()),
    1,
  );
  if (imageSize > 4096) throw new ConfigError(`imageSize must be at most 4096, got ${imageSize}`);
  oneOf("resize", resize, ["cover", "contain"]);
  oneOf("onError", onError, ["throw", "skip"]);
  return { imageSize, resize, onError, concurrency, logger, signal };
}

interface Loaded {
  readonly all: PictureArray;
  readonly wanted: Int32Array;
  readonly labels: Int32Array;
  /** Place in `wanted` -> what is wrong with it. */
  readonly broken: ReadonlyMap<number, string>;
  readonly logger: Logger;
}

function keepGood(dataset: Dataset, { all, wanted, labels, broken, logger }: Loaded): LoadedPictures {
  const list = new SkipList("loadPictures", "skip");
  for (const place of [...broken.keys()].sort((a, b) => a - b)) {
    const index = wanted[place]!;
    list.fault({ file: dataset.fileOf?.(index) ?? dataset.name, index, reason: broken.get(place)! });
  }
  list.report(logger);
  const good = [...wanted.keys()].filter((place) => !broken.has(place));
  if (good.length === 0)
    throw new DataError(`loadPictures: ${dataset.name} has no good picture; check the path`);
  return {
    ...keepPictures(all, good),
    indices: Int32Array.from(good, (place) => wanted[place]!),
    labels: dataset.classNames.length === 0 ? undefined : Int32Array.from(good, (place) => labels[place]!),
    skipped: list.skipped,
  };
}
