import type { Rng } from "../core/rng.js";
import { reflect, reflect101 } from "./axis-map.js";
import type { Border } from "./axis-map.js";
import { gaussianBlur } from "./axis-maps.js";
import { emptyLike } from "./float-picture.js";
import type { FloatPicture } from "./float-picture.js";

/** Reads a picture between its pixels, linearly.
 *
 * @param rows,columns `[height, width]`, the place in pixels that each output pixel shows */
export function resample(
  picture: FloatPicture,
  border: Border,
  { rows, columns }: { rows: Float32Array; columns: Float32Array },
): FloatPicture {
  const { data, height, width, channels } = picture;
  const out = emptyLike(picture);
  for (let p = 0; p < rows.length; p++) {
    const top = Math.floor(rows[p]!);
    const left = Math.floor(columns[p]!);
    const isInside = top >= 0 && left >= 0 && top + 1 < height && left + 1 < width;
    const row0 = (isInside ? top : border(top, height)) * width;
    const row1 = (isInside ? top + 1 : border(top + 1, height)) * width;
    const column0 = isInside ? left : border(left, width);
    const column1 = isInside ? left + 1 : border(left + 1, width);
    const [a, b, c, d] = [row0 + column0, row0 + column1, row1 + column0, row1 + column1];
    const down = rows[p]! - top;
    const right = columns[p]! - left;
    for (let k = 0; k < channels; k++) {
      const upper = (1 - right) * data[a * channels + k]! + right * data[b * channels + k]!;
      const lower = (1 - right) * data[c * channels + k]! + right * data[d * channels + k]!;
      out.data[p * channels + k] = (1 - down) * upper + down * lower;
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
  const place = (row: readonly number[]) => {
    const [a, b, c] = row as [number, number, number];
    const out = new Float32Array(height * width);
    for (let p = 0; p < out.length; p++) out[p] = a * (p % width) + b * Math.floor(p / width) + c;
    return out;
  };
  return resample(picture, reflect101, { rows: place(rowY), columns: place(rowX) });
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
  const columns = field();
  const rows = field();
  for (let p = 0; p < rows.length; p++) {
    rows[p]! += Math.floor(p / width);
    columns[p]! += p % width;
  }
  return resample(picture, reflect, { rows, columns });
}
