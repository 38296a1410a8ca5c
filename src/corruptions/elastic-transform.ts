import type { Rng } from "../core/rng.js";
import { reflect, reflect101 } from "./axis-map.js";
import type { Border } from "./axis-map.js";
import { gaussianBlur } from "./axis-maps.js";
import { emptyLike } from "./float-picture.js";
import type { FloatPicture } from "./float-picture.js";

/** Reads a picture between its pixels, linearly.
 *
 * @param placeOf writes the place, `[y, x]` in pixels, that an output pixel shows */
export function resample(
  picture: FloatPicture,
  border: Border,
  placeOf: (y: number, x: number, place: Float64Array) => void,
): FloatPicture {
  const { data, height, width, channels } = picture;
  const out = emptyLike(picture);
  const place = new Float64Array(2);
  let target = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      placeOf(y, x, place);
      const top = Math.floor(place[0]!);
      const left = Math.floor(place[1]!);
      const down = place[0]! - top;
      const right = place[1]! - left;
      const row0 = border(top, height) * width;
      const row1 = border(top + 1, height) * width;
      const column0 = border(left, width);
      const column1 = border(left + 1, width);
      for (let c = 0; c < channels; c++, target++) {
        const get = (pixel: number) => data[pixel * channels + c]!;
        out.data[target] =
          (1 - down) * ((1 - right) * get(row0 + column0) + right * get(row0 + column1)) +
          down * ((1 - right) * get(row1 + column0) + right * get(row1 + column1));
      }
    }
  }
  return out;
}

/** Maps three points to where they came from: output place -> input place, as rows `[a, b, c]` of x' = a x + b y + c. */
export function affineBetween(
  from: readonly (readonly [number, number])[],
  to: readonly (readonly [number, number])[],
): readonly [readonly number[], readonly number[]] {
  const [p, q, r] = from as readonly [[number, number], [number, number], [number, number]];
  const determinant = (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1]);
  const row = (axis: 0 | 1) => {
    const dq = to[1]![axis] - to[0]![axis];
    const dr = to[2]![axis] - to[0]![axis];
    const a = (dq * (r[1] - p[1]) - dr * (q[1] - p[1])) / determinant;
    const b = (dr * (q[0] - p[0]) - dq * (r[0] - p[0])) / determinant;
    return [a, b, to[0]![axis] - a * p[0] - b * p[1]];
  };
  return [row(0), row(1)];
}

/** Moves three corners of a centred square at random and the picture with them.
 *
 * @param reach largest step of a corner along an axis, in pixels */
export function randomAffine(picture: FloatPicture, reach: number, rng: Rng): FloatPicture {
  const { height, width } = picture;
  const half = Math.max(1, Math.floor(Math.min(height, width) / 3));
  const centre = [Math.floor(width / 2), Math.floor(height / 2)] as const;
  const corners = [
    [1, 1],
    [1, -1],
    [-1, -1],
  ].map(([x, y]) => [centre[0] + half * x!, centre[1] + half * y!] as const);
  const step = () => reach * (2 * rng.uniform() - 1);
  const moved = corners.map(([x, y]) => [x + step(), y + step()] as const);
  const [rowX, rowY] = affineBetween(moved, corners);
  if (![...rowX, ...rowY].every((value) => Math.abs(value) < 1e6)) return picture; // corners moved onto one line
  return resample(picture, reflect101, (y, x, place) => {
    place[0] = rowY[0]! * x + rowY[1]! * y + rowY[2]!;
    place[1] = rowX[0]! * x + rowX[1]! * y + rowX[2]!;
  });
}

/** Moves every pixel by smoothed noise.
 *
 * @param amplitude of the noise before smoothing, in pixels
 * @param sigma of the smoothing, in pixels */
export function randomWarp(
  picture: FloatPicture,
  { amplitude, sigma }: { amplitude: number; sigma: number },
  rng: Rng,
): FloatPicture {
  const { height, width } = picture;
  const field = () => {
    const data = new Float32Array(height * width);
    rng.fillUniform(data);
    for (let i = 0; i < data.length; i++) data[i] = amplitude * (2 * data[i]! - 1);
    return gaussianBlur({ data, height, width, channels: 1 }, { sigma, truncate: 3, border: reflect }).data;
  };
  const right = field();
  const down = field();
  return resample(picture, reflect, (y, x, place) => {
    place[0] = y + down[y * width + x]!;
    place[1] = x + right[y * width + x]!;
  });
}
