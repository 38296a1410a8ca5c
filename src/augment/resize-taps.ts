import type { Interpolation } from "./random-crop.js";

/** For each output pixel of one axis: the first source pixel it reads, and its weights. */
export interface Taps {
  readonly first: Int32Array;
  /** `[to, count]` */
  readonly weights: Float32Array;
  /** Weights per output pixel. */
  readonly count: number;
}

/** Weight by distance in source pixels, 0 from `reach` on. */
export interface InterpolationKernel {
  readonly reach: number;
  weight(distance: number): number;
}

/** Reach in source pixels and weights of each interpolation. */
export const interpolationKernels: Readonly<Record<Interpolation, InterpolationKernel>> = {
  bilinear: { reach: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { reach: 2, weight: (x) => cubic(Math.abs(x)) },
};

/** Keys' cubic convolution.
 *
 * @param x distance, 0 or more
 * @param a slope at distance 1; -0.5: Pillow's resize, and PyTorch's where it antialiases */
export const cubic = (x: number, a = -0.5): number =>
  x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;

const cache = new Map<string, Taps>();
let cachedWeights = 0;

/** Weights that are kept, at most: 8 MB. Pictures of many sizes would else fill the memory. */
const MAX_CACHED_WEIGHTS = 2e6;

/** Weights of one axis. When the axis shrinks the kernel widens with it (antialiasing, as Pillow and torchvision do);
 * weights beyond an edge fall away and the rest is scaled to sum 1.
 *
 * @param from pixels of the source along the axis
 * @param to pixels after it */
export function tapsOf(from: number, to: number, interpolation: Interpolation): Taps {
  const key = `${interpolation},${from},${to}`;
  const known = cache.get(key);
  if (known) return known;
  const taps = computeTaps(from, to, interpolationKernels[interpolation]);
  cachedWeights += taps.weights.length;
  if (cachedWeights > MAX_CACHED_WEIGHTS) {
    cache.clear();
    cachedWeights = taps.weights.length;
  }
  cache.set(key, taps);
  return taps;
}

function computeTaps(from: number, to: number, { reach, weight }: InterpolationKernel): Taps {
  const scale = from / to;
  const shrink = Math.max(scale, 1);
  const support = reach * shrink;
  const count = Math.min(from, Math.ceil(2 * support));
  const first = new Int32Array(to);
  const weights = new Float32Array(to * count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.min(Math.max(0, Math.floor(centre - support + 0.5)), from - count);
    first[i] = start;
    let sum = 0;
    for (let t = 0; t < count; t++) {
      const value = weight((start + t + 0.5 - centre) / shrink);
      weights[i * count + t] = value;
      sum += value;
    }
    for (let t = 0; t < count; t++) weights[i * count + t]! /= sum;
  }
  return { first, weights, count };
}
