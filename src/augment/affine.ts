import type { Interpolation } from "./random-crop.js";
import { cubic, interpolationKernels, type InterpolationKernel } from "./resize-taps.js";

/** Pillow takes another cubic (a = -1) for turning and shearing than for resizing. */
const kernels: Readonly<Record<Interpolation, InterpolationKernel>> = {
  bilinear: interpolationKernels.bilinear,
  bicubic: { reach: 2, weight: (x) => cubic(Math.abs(x), -1) },
};

/** Maps a place of the view to a place of the source: `x' = a x + b y + c`, `y' = d x + e y + f`, pixel centres at halves. */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Turns by `degrees` counter-clockwise around the middle (Pillow's `rotate`). */
export function rotation(degrees: number, size: number): AffineMatrix {
  const angle = (-degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = size / 2;
  return [cos, sin, middle - cos * middle - sin * middle, -sin, cos, middle + sin * middle - cos * middle];
}

/** Neighbours of one place along one axis, cut to the picture, with their weights. */
interface Neighbours {
  readonly places: Int32Array;
  readonly weights: Float64Array;
}

/** What Pillow's `Image.transform(AFFINE)` gives: no antialiasing, pixels cut off (not rounded) to whole numbers, `fill` where the source
 * ends.
 *
 * @param pixels `[size, size, 3]` uint8
 * @param fill red, green, blue, 0..255
 * @returns a new picture */
export function affine(
  pixels: Uint8Array,
  matrix: AffineMatrix,
  { size, fill, interpolation }: { size: number; fill: readonly number[]; interpolation: Interpolation },
): Uint8Array {
  const out = new Uint8Array(pixels.length);
  const count = 2 * kernels[interpolation].reach;
  const create = (): Neighbours => ({ places: new Int32Array(count), weights: new Float64Array(count) });
  const [across, down] = [create(), create()];
  const [a, b, c, d, e, f] = matrix;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const sourceX = a * (x + 0.5) + b * (y + 0.5) + c;
      const sourceY = d * (x + 0.5) + e * (y + 0.5) + f;
      const target = (y * size + x) * 3;
      if (sourceX < 0 || sourceX >= size || sourceY < 0 || sourceY >= size) {
        for (let k = 0; k < 3; k++) out[target + k] = fill[k]!;
        continue;
      }
      findNeighbours(across, sourceX, size, interpolation);
      findNeighbours(down, sourceY, size, interpolation);
      for (let k = 0; k < 3; k++) out[target + k] = sumOf(pixels, { across, down, size, channel: k });
    }
  }
  return out;
}

function findNeighbours(
  { places, weights }: Neighbours,
  at: number,
  size: number,
  interpolation: Interpolation,
): void {
  const { reach, weight } = kernels[interpolation];
  const first = Math.floor(at - 0.5) - reach + 1;
  for (let t = 0; t < places.length; t++) {
    places[t] = Math.min(Math.max(first + t, 0), size - 1);
    weights[t] = weight(first + t + 0.5 - at);
  }
}

function sumOf(
  pixels: Uint8Array,
  { across, down, size, channel }: { across: Neighbours; down: Neighbours; size: number; channel: number },
): number {
  let sum = 0;
  for (let i = 0; i < down.places.length; i++) {
    const row = down.places[i]! * size;
    let rowSum = 0;
    for (let j = 0; j < across.places.length; j++) {
      rowSum += across.weights[j]! * pixels[(row + across.places[j]!) * 3 + channel]!;
    }
    sum += down.weights[i]! * rowSum;
  }
  return Math.min(255, Math.max(0, Math.trunc(sum)));
}
