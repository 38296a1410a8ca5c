import { ConfigError, DataError } from "../core/errors.js";

/** One picture, `[height, width, 3]`, uint8 RGB. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** One item of a data set. */
export interface Sample {
  readonly picture: Picture;
  /** Index into the set's `classNames`; absent where the set has no labels. */
  readonly label?: number;
}

/** How a picture of any shape becomes a square one: "cover" fills the square and cuts off what stands over, the same on
 * both sides to half a pixel (the centre crop of an evaluation); "contain" shows all of it, with white beside it. */
export interface Fit {
  /** Side in pixels. */
  readonly imageSize: number;
  readonly resize: "cover" | "contain";
}

/** What to do about a broken item: stop with a DataError, or leave it out and count it. */
export type OnError = "throw" | "skip";

/** Something that was left out. */
export interface Skip {
  /** As given by whoever made the file: any script, HTML and all. Escape it before it goes into a page. */
  readonly file: string;
  /** Number of the item, from 0, in the file or the set. */
  readonly index?: number;
  /** Byte in the file (the unpacked one, if it is gzipped). */
  readonly offset?: number;
  readonly reason: string;
}

/** The one interface every data set has. */
export interface Dataset {
  readonly name: string;
  readonly length: number;
  readonly classNames: readonly string[];
  /** What was left out when the set was opened; absent where nothing can be. */
  readonly skipped?: readonly Skip[];
  /** @param fit a hint: a set that decodes files may give the picture in this size, which saves work
   * @throws ConfigError if there is no such index
   * @throws DataError if the item is broken */
  get(index: number, fit?: Fit): Promise<Sample>;
  /** The file an item comes from; absent where items have no files of their own. */
  fileOf?(index: number): string;
  /** The label of an item without reading its picture; absent where that is no quicker. */
  labelOf?(index: number): number | undefined;
  /** Of the items that `get` gave so far: those whose content is of another kind than their file's name says. */
  readonly misnamed?: ReadonlySet<number>;
}

/** Checks an index for `get`.
 *
 * @throws ConfigError `get: index must be 0 to 9, got 10` */
export function checkIndex(index: number, length: number): number {
  if (Number.isInteger(index) && index >= 0 && index < length) return index;
  throw new ConfigError(`get: index must be 0 to ${length - 1}, got ${index}`);
}

/** A set whose items are at hand, so that `get` need not wait. `read` is called with good indices only. */
export function datasetOf(
  about: Pick<Dataset, "name" | "length" | "classNames" | "skipped" | "labelOf">,
  read: (index: number) => Sample,
): Dataset {
  const get = (index: number): Promise<Sample> =>
    Promise.resolve(index).then((i) => read(checkIndex(i, about.length)));
  return { ...about, get };
}

/** Square pictures of one size, all in memory, shared with worker threads without a copy. */
export interface PictureArray {
  readonly length: number;
  /** Side in pixels. */
  readonly imageSize: number;
  /** `[length, imageSize, imageSize, 3]`, uint8 RGB, over a SharedArrayBuffer. */
  readonly pixels: Uint8Array;
}

/** Memory for pictures that worker threads can share.
 *
 * @throws DataError if the system does not give it */
export function allocatePictures(length: number, imageSize: number): PictureArray {
  const sizeBytes = length * imageSize * imageSize * 3;
  try {
    return { length, imageSize, pixels: new Uint8Array(new SharedArrayBuffer(sizeBytes)) };
  } catch (cause) {
    throw new DataError(
      `allocatePictures: no memory for ${length} pictures of ${imageSize} px (${sizeBytes} bytes); ask for fewer or smaller ones`,
      { cause },
    );
  }
}

/** Moves the pictures at `indices` (ascending) to the front of the same memory, and gives the rest up for use. */
export function keepPictures(all: PictureArray, indices: readonly number[]): PictureArray {
  const { imageSize, pixels } = all;
  const pictureBytes = imageSize * imageSize * 3;
  indices.forEach((from, to) => {
    if (from !== to) pixels.copyWithin(to * pictureBytes, from * pictureBytes, (from + 1) * pictureBytes);
  });
  return { length: indices.length, imageSize, pixels: pixels.subarray(0, indices.length * pictureBytes) };
}
