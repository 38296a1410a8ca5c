import { mapAxes } from "./axis-map.js";
import { boxMap } from "./axis-maps.js";
import { at } from "./corruption.js";
import type { BySeverity, Corruption } from "./corruption.js";
import { randomAffine, randomWarp } from "./elastic-transform.js";
import { emptyLike, lengthScale } from "./float-picture.js";
import { jpegRoundTrip } from "./jpeg.js";

/** Factor on the distance from the mean. */
const CONTRAST: BySeverity<number> = [0.4, 0.3, 0.2, 0.1, 0.05];
/** Amplitude and smoothness of the warp, reach of the affine map, in pixels; 244 is the authors' own slip for 224. */
const ELASTIC: BySeverity<readonly [number, number, number]> = [
  [244 * 2, 244 * 0.7, 244 * 0.1],
  [244 * 2, 244 * 0.08, 244 * 0.2],
  [244 * 0.05, 244 * 0.01, 244 * 0.02],
  [244 * 0.07, 244 * 0.01, 244 * 0.02],
  [244 * 0.12, 244 * 0.01, 244 * 0.02],
];
/** Blocks per pixel. */
const PIXELATE: BySeverity<number> = [0.6, 0.5, 0.4, 0.3, 0.25];
/** Quality, 1 to 100. */
const JPEG: BySeverity<number> = [25, 18, 15, 10, 7];

/** Pulls each channel towards its mean over the picture. */
export const contrast: Corruption = (picture, severity) => {
  const factor = at(CONTRAST, severity);
  const { data } = picture;
  const out = emptyLike(picture);
  for (let c = 0; c < 3; c++) {
    let sum = 0;
    for (let i = c; i < data.length; i += 3) sum += data[i]!;
    const mean = sum / (data.length / 3);
    for (let i = c; i < data.length; i += 3) out.data[i] = (data[i]! - mean) * factor + mean;
  }
  return out;
};

/** A random affine map, then a warp by smoothed noise. The smoothing averages fewer pixels in a smaller picture, which alone would make the
 * warp stronger, so the amplitude is multiplied by the scale twice: once as a length and once for that. */
export const elasticTransform: Corruption = (picture, severity, rng) => {
  const [amplitude, sigma, reach] = at(ELASTIC, severity);
  const scale = lengthScale(picture);
  const moved = randomAffine(picture, reach * scale, rng);
  return randomWarp(moved, { amplitude: amplitude * scale * scale, sigma: sigma * scale }, rng);
};

/** Blocks per pixel in a picture of another size: what a block is larger than a pixel is multiplied by the scale. (Blocks themselves would get
 * smaller than pixels.) */
export const pixelateFactor = (published: number, scale: number): number =>
  1 / (1 + (1 / published - 1) * scale);

/** Shrinks by box averages, then enlarges by repeating pixels. */
export const pixelate: Corruption = (picture, severity) => {
  const { height, width } = picture;
  const factor = pixelateFactor(at(PIXELATE, severity), lengthScale(picture));
  const shrunk = (size: number) => Math.max(1, Math.floor(size * factor));
  const blocks = mapAxes(picture, boxMap(height, shrunk(height)), boxMap(width, shrunk(width)));
  return mapAxes(blocks, boxMap(blocks.height, height), boxMap(blocks.width, width));
};

/** JPEG at a low quality. */
export const jpegCompression: Corruption = (picture, severity) => jpegRoundTrip(picture, at(JPEG, severity));
