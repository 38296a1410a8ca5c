import { mapAxes, reflect101, replicate } from "./axis-map.js";
import { gaussianBlur, zoomMap } from "./axis-maps.js";
import { at } from "./corruption.js";
import type { BySeverity, Corruption } from "./corruption.js";
import { diskKernel } from "./disk-kernel.js";
import { lengthScale } from "./float-picture.js";
import type { FloatPicture } from "./float-picture.js";
import { motionBlur as blurAlong } from "./motion-blur.js";
import { weightedShifts } from "./weighted-shifts.js";
import type { Rng } from "../core/rng.js";

/** Radius of the disk, and deviation of the Gaussian that softens its edge. */
const DEFOCUS: BySeverity<readonly [number, number]> = [
  [3, 0.1],
  [4, 0.5],
  [6, 0.5],
  [8, 0.5],
  [10, 0.5],
];
/** Deviation of the blur, largest step of the shuffle, rounds of it. */
const GLASS: BySeverity<readonly [number, number, number]> = [
  [0.7, 1, 2],
  [0.9, 2, 1],
  [1, 2, 3],
  [1.1, 3, 2],
  [1.5, 4, 2],
];
/** Radius and deviation. */
const MOTION: BySeverity<readonly [number, number]> = [
  [10, 3],
  [15, 5],
  [15, 8],
  [15, 12],
  [20, 15],
];
/** Step from 1 to the last factor, and number of factors. */
const ZOOM: BySeverity<readonly [number, number]> = [
  [0.01, 12],
  [0.01, 16],
  [0.02, 11],
  [0.02, 13],
  [0.03, 11],
];

/** A lens out of focus: correlation with a disk. */
export const defocusBlur: Corruption = (picture, severity) => {
  const [radius, softening] = at(DEFOCUS, severity);
  return weightedShifts(picture, diskKernel(radius, softening, lengthScale(picture)), reflect101);
};

/** Frosted glass: blur, swap pixels with near ones, blur again. */
export const glassBlur: Corruption = (picture, severity, rng) => {
  const [sigma, step, rounds] = at(GLASS, severity);
  const scale = lengthScale(picture);
  const blur = { sigma: sigma * scale, truncate: 4, border: replicate };
  const out = gaussianBlur(picture, blur);
  for (let round = 0; round < rounds; round++) shufflePixels(out, step * scale, rng);
  return gaussianBlur(out, blur);
};

/** Swaps pixels, from the last to the first, with one up to `step` above or left and up to `step` - 1 below or right. A step of less than a pixel
 * is a step of one at that share of the pixels. In place. (The published loop, read as NumPy runs it, copies instead of swapping: a row of an array
 * is a view.) */
export function shufflePixels({ data, height, width, channels }: FloatPicture, step: number, rng: Rng): void {
  const reach = Math.max(1, Math.round(step));
  for (let y = height - reach; y > reach; y--) {
    for (let x = width - reach; x > reach; x--) {
      if (step < 1 && rng.uniform() >= step) continue;
      const other = ((y + rng.int(2 * reach) - reach) * width + x + rng.int(2 * reach) - reach) * channels;
      const here = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) {
        const value = data[here + c]!;
        data[here + c] = data[other + c]!;
        data[other + c] = value;
      }
    }
  }
}

/** A camera that moves: up to 45 degrees from the horizontal. */
export const motionBlur: Corruption = (picture, severity, rng) => {
  const [radius, sigma] = at(MOTION, severity);
  const scale = lengthScale(picture);
  const angle = 90 * rng.uniform() - 45;
  return blurAlong(picture, { radius: radius * scale, sigma: sigma * scale, angle });
};

/** A camera that nears: the mean of the picture and of it magnified by each factor, 1 among them. */
export const zoomBlur: Corruption = (picture, severity) => {
  const [step, numFactors] = at(ZOOM, severity);
  const { height, width } = picture;
  const data = picture.data.map((value) => 2 * value); // itself, and magnified by 1
  for (let k = 1; k < numFactors; k++) {
    const factor = 1 + k * step;
    mapAxes(picture, zoomMap(height, factor), zoomMap(width, factor), data);
  }
  for (let i = 0; i < data.length; i++) data[i]! /= numFactors + 1;
  return { ...picture, data };
};
