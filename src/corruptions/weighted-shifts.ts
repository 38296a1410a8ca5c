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
  const row = width * channels;
  const out = emptyLike(picture);
  const starts = shifts.map(({ dx, dy }) => (dy + reach) * stride + (dx + reach) * channels);
  const weights = shifts.map(({ weight }) => weight);
  while (starts.length % 4 !== 0) {
    starts.push(0);
    weights.push(0);
  }
  for (let y = 0; y < height; y++) {
    for (let t = 0; t < starts.length; t += 4) {
      // Four at a time: the sum is read and written a quarter as often.
      const [a, b, c, d] = [starts[t]!, starts[t + 1]!, starts[t + 2]!, starts[t + 3]!];
      const [u, v, w, z] = [weights[t]!, weights[t + 1]!, weights[t + 2]!, weights[t + 3]!];
      const target = y * row;
      const line = y * stride;
      for (let i = 0; i < row; i++) {
        const p = line + i;
        out.data[target + i]! +=
          u * padded[a + p]! + v * padded[b + p]! + w * padded[c + p]! + z * padded[d + p]!;
      }
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
