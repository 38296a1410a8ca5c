import { inRange, oneOf, withDefaults } from "../core/config.js";
import type { Rng } from "../core/rng.js";

/** Sides of a picture in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/** A number is the side of a square. */
export const extentOf = (size: number | Extent): Extent =>
  typeof size === "number" ? { height: size, width: size } : size;

/** A box in pixels of the source; whole numbers. */
export interface CropBox extends Extent {
  readonly top: number;
  readonly left: number;
}

/** Random resized crop: the box's share of the area and its width / height (log-uniform). */
export interface CropOptions {
  readonly minArea: number;
  readonly maxArea: number;
  readonly minRatio: number;
  readonly maxRatio: number;
}

/** SimCLR's and torchvision's default crop. */
export const simclrCrop: CropOptions = { minArea: 0.08, maxArea: 1, minRatio: 3 / 4, maxRatio: 4 / 3 };

/** @throws ConfigError on an unknown key or a value out of range */
export function checkCropOptions(crop: CropOptions): void {
  withDefaults("crop options", simclrCrop, crop);
  inRange("crop.minArea", crop.minArea, 1e-4, 1);
  inRange("crop.maxArea", crop.maxArea, crop.minArea, 1);
  inRange("crop.minRatio", crop.minRatio, 1e-2, 100);
  inRange("crop.maxRatio", crop.maxRatio, crop.minRatio, 100);
}

/** How pixels between pixels are found. */
export const INTERPOLATIONS = ["bilinear", "bicubic"] as const;
export type Interpolation = (typeof INTERPOLATIONS)[number];

/** @throws ConfigError on an unknown name */
export const checkInterpolation = (name: string): Interpolation =>
  oneOf("interpolation", name, INTERPOLATIONS);

/** Uniform on [low, high). */
export const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();

/** torchvision's RandomResizedCrop: ten tries for a box that fits, else the largest central one of a valid ratio. */
export function drawCrop(
  { minArea, maxArea, minRatio, maxRatio }: CropOptions,
  rng: Rng,
  source: Extent,
): CropBox {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = between(rng, minArea, maxArea) * source.height * source.width;
    const ratio = Math.exp(between(rng, Math.log(minRatio), Math.log(maxRatio)));
    const width = Math.round(Math.sqrt(area * ratio));
    const height = Math.round(Math.sqrt(area / ratio));
    if (width > 0 && height > 0 && width <= source.width && height <= source.height) {
      const top = rng.int(source.height - height + 1);
      return { top, left: rng.int(source.width - width + 1), height, width };
    }
  }
  const own = source.width / source.height;
  const ratio = Math.min(Math.max(own, minRatio), maxRatio);
  const width = ratio < own ? Math.max(1, Math.round(source.height * ratio)) : source.width;
  const height = ratio > own ? Math.max(1, Math.round(source.width / ratio)) : source.height;
  return { top: (source.height - height) >> 1, left: (source.width - width) >> 1, height, width };
}
