import { DataError } from "../core/errors.js";

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

/** The one interface every data set has. */
export interface Dataset {
  readonly name: string;
  readonly length: number;
  readonly classNames: readonly string[];
  get(index: number): Promise<Sample>;
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
