import type { CropBox } from "./view-draw.js";

/** For each output pixel of one axis: the first source pixel it reads, and its weights. */
interface Taps {
  readonly first: Int32Array;
  readonly weights: Float32Array;
  /** Weights per output pixel. */
  readonly count: number;
}

const cache = new Map<string, Taps>();

/** Bilinear weights of one axis. When the axis shrinks the triangle widens with it (antialiasing, as Pillow and torchvision do);
 * weights beyond an edge fall away and the rest is scaled to sum 1. */
function tapsOf(from: number, to: number): Taps {
  const key = `${from},${to}`;
  const known = cache.get(key);
  if (known) return known;
  const scale = from / to;
  const support = Math.max(scale, 1);
  const count = Math.min(from, Math.ceil(2 * support));
  const first = new Int32Array(to);
  const weights = new Float32Array(to * count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.min(Math.max(0, Math.floor(centre - support + 0.5)), from - count);
    first[i] = start;
    let sum = 0;
    for (let t = 0; t < count; t++) {
      const weight = Math.max(0, 1 - Math.abs(start + t + 0.5 - centre) / support);
      weights[i * count + t] = weight;
      sum += weight;
    }
    for (let t = 0; t < count; t++) weights[i * count + t]! /= sum;
  }
  const taps = { first, weights, count };
  cache.set(key, taps);
  return taps;
}

/** Memory that is used again from view to view. */
let rowsScratch = new Float32Array(0);

/** Cuts a box out of a square picture, flips it if asked, and resizes it to `outSize` square.
 *
 * @param pixels one picture, `[size, size, 3]` uint8
 * @param out `[outSize, outSize, 3]`, receives 0..1 */
export function resizeCrop(
  pixels: Uint8Array,
  { size, crop, flip, outSize }: { size: number; crop: CropBox; flip: boolean; outSize: number },
  out: Float32Array,
): void {
  const { top, left, height, width } = crop;
  const stride = outSize * 3;
  if (rowsScratch.length < height * stride) rowsScratch = new Float32Array(height * stride);
  const across = tapsOf(width, outSize);
  for (let y = 0; y < height; y++) {
    const line = { source: ((top + y) * size + left) * 3, target: y * stride };
    resizeLine(pixels, line, across, flip);
  }
  const rows = rowsScratch;
  const { first, weights, count } = tapsOf(height, outSize);
  for (let y = 0; y < outSize; y++) {
    const target = y * stride;
    for (let t = 0; t < count; t++) {
      const weight = weights[y * count + t]! / 255;
      const source = (first[y]! + t) * stride;
      if (t === 0) for (let i = 0; i < stride; i++) out[target + i] = weight * rows[source + i]!;
      else for (let i = 0; i < stride; i++) out[target + i]! += weight * rows[source + i]!;
    }
  }
}

/** Resizes one line of the box into `rowsScratch`, `[height, outSize, 3]` in 0..255. */
function resizeLine(
  pixels: Uint8Array,
  line: { source: number; target: number },
  { first, weights, count }: Taps,
  flip: boolean,
): void {
  const outSize = first.length;
  const rows = rowsScratch;
  for (let x = 0; x < outSize; x++) {
    const source = line.source + first[x]! * 3;
    let r = 0;
    let g = 0;
    let b = 0;
    for (let t = 0; t < count; t++) {
      const weight = weights[x * count + t]!;
      r += weight * pixels[source + t * 3]!;
      g += weight * pixels[source + t * 3 + 1]!;
      b += weight * pixels[source + t * 3 + 2]!;
    }
    const target = line.target + (flip ? outSize - 1 - x : x) * 3;
    rows[target] = r;
    rows[target + 1] = g;
    rows[target + 2] = b;
  }
}
