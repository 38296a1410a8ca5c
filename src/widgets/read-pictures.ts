import { DataError, ShapeError } from "../core/errors.js";
import { readArray, type ArrayInput } from "../core/array-input.js";

/** Square RGB pictures. */
export interface PictureSet {
  readonly count: number;
  /** Side in pixels. */
  readonly size: number;
  /** `[count, size, size, 3]`, 0..1. */
  readonly pixels: Float32Array;
  /** How many values are not finite. */
  readonly numBroken: number;
}

const isByteArray = (data: ArrayLike<number>): boolean =>
  data instanceof Uint8Array || data instanceof Uint8ClampedArray || data instanceof Int32Array;

/** How far a pixel may lie outside 0..1: augmentation and prediction overshoot, normalised pixels go further. */
const OVERSHOOT = 0.5;

/** Reads one picture `[size, size, 3]` or several `[count, size, size, 3]`: whole numbers 0..255 in a Uint8Array, Uint8ClampedArray or int32
 * tensor, anything else 0..1.
 *
 * @param what the function and argument, for errors
 * @throws ShapeError for another shape
 * @throws DataError for pixels far outside 0..1 */
export function readPictures(input: ArrayInput, what: string): PictureSet {
  const isOne = input.shape.length === 3;
  const wanted = isOne ? ["size", "size", 3] : ["count", "size", "size", 3];
  const { shape, data } = readArray(input, { what, shape: wanted });
  const divisor = isByteArray(data) ? 255 : 1;
  const pixels = Float32Array.from(data, (value) => value / divisor);
  let numBroken = 0;
  for (const value of pixels) {
    if (!Number.isFinite(value)) numBroken++;
    else if (value < -OVERSHOOT || value > 1 + OVERSHOOT) {
      throw new DataError(
        `${what} must be pixels in 0..1, or in 0..255 as a Uint8Array or an int32 tensor; got ${value}; undo a normalisation by mean and std first`,
      );
    }
  }
  return { count: isOne ? 1 : shape[0]!, size: shape.at(-2)!, pixels, numBroken };
}

/** Reads one picture, `[size, size, 3]` or `[1, size, size, 3]`.
 *
 * @throws as `readPictures`; ShapeError also for several pictures */
export function readPicture(input: ArrayInput, what: string): PictureSet {
  const picture = readPictures(input, what);
  if (picture.count !== 1 || picture.size === 0) {
    throw new ShapeError(`${what} must be one picture, [size, size, 3], got [${input.shape.join(", ")}]`);
  }
  return picture;
}

/** Pixels in 0..1 as bytes; what is not finite becomes mid-grey. */
export const toBytes = (pixels: ArrayLike<number>): Uint8ClampedArray =>
  Uint8ClampedArray.from(pixels, (value) => 255 * (Number.isFinite(value) ? value : 0.5));

/** A sentence on values that are not numbers; empty where there are none. */
export const brokenNote = (numBroken: number, what: string): string =>
  numBroken === 0
    ? ""
    : `${numBroken} ${numBroken === 1 ? "value" : "values"} of ${what} ${numBroken === 1 ? "is not a number and is" : "are not numbers and are"} drawn grey.`;
