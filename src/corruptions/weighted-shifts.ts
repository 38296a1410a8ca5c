import type { Border } from "./axis-map.js";
import { emptyLike } from "./float-picture.js";
import type { FloatPicture } from "./float-picture.js";

/** One weight of a two-dimensional kernel: it multiplies the pixel `dx` to the right and `dy` below. */
export interface Shift {
  readonly dx: number;
  readonly dy: number;
  readonly weight: number;
}

/** Sum of shifted copies of a picture: correlation with a sparse kernel. */
export function weightedShifts(
  picture: FloatPicture,
  shifts: readonly Shift[],
  border: Border,
): FloatPicture {
  const { height, width, channels } = picture;
  const reach = shifts.reduce((most, { dx, dy }) => Math.max(most, Math.abs(dx), Math.abs(dy)), 0);
  const padded = pad(picture, reach, border);
  const stride = (width + 2 * reach) * channels;
  const out = emptyLike(picture);
  const row = width * channels;
  for (let y = 0; y < height; y++) {
    const target = y * row;
    for (const { dx, dy, weight } of shifts) {
      const source = (y + dy + reach) * stride + (dx + reach) * channels;
      for (let i = 0; i < row; i++) out.data[target + i]! += weight * padded[source + i]!;
    }
  }
  return out;
}

function pad({ data, height, width, channels }: FloatPicture, reach: number, border: Border): Float32Array {
  const columns = Int32Array.from(
    { length: width + 2 * reach },
    (_, x) => border(x - reach, width) * channels,
  );
  const out = new Float32Array((height + 2 * reach) * columns.length * channels);
  let target = 0;
  for (let y = -reach; y < height + reach; y++) {
    const source = border(y, height) * width * channels;
    for (const column of columns) {
      for (let c = 0; c < channels; c++) out[target++] = data[source + column + c]!;
    }
  }
  return out;
}
