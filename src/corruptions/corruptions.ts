import { oneOf } from "../core/config.js";
import { ConfigError, ShapeError } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import type { Picture } from "../data/dataset.js";
import { defocusBlur, glassBlur, motionBlur, zoomBlur } from "./blur.js";
import type { Corruption, Severity } from "./corruption.js";
import { contrast, elasticTransform, jpegCompression, pixelate } from "./digital.js";
import { toFloat, toPicture } from "./float-picture.js";
import { gaussianNoise, impulseNoise, shotNoise } from "./noise.js";
import { brightness, fog, frost, snow } from "./weather.js";

/** The kinds of ImageNet-C, in its order: noise, blur, weather, digital. */
export const CORRUPTIONS = [
  "gaussian_noise",
  "shot_noise",
  "impulse_noise",
  "defocus_blur",
  "glass_blur",
  "motion_blur",
  "zoom_blur",
  "snow",
  "frost",
  "fog",
  "brightness",
  "contrast",
  "elastic_transform",
  "pixelate",
  "jpeg_compression",
] as const;

/** Name of a corruption. */
export type CorruptionKind = (typeof CORRUPTIONS)[number];

/** All severities, weakest first. */
export const SEVERITIES = [1, 2, 3, 4, 5] as const satisfies readonly Severity[];

const functions: Readonly<Record<CorruptionKind, Corruption>> = {
  gaussian_noise: gaussianNoise,
  shot_noise: shotNoise,
  impulse_noise: impulseNoise,
  defocus_blur: defocusBlur,
  glass_blur: glassBlur,
  motion_blur: motionBlur,
  zoom_blur: zoomBlur,
  snow,
  frost,
  fog,
  brightness,
  contrast,
  elastic_transform: elasticTransform,
  pixelate,
  jpeg_compression: jpegCompression,
};

/** What to do to a picture. */
export interface CorruptOptions {
  readonly kind: CorruptionKind;
  /** 1, the weakest, to 5. */
  readonly severity: Severity;
  /** Default 0. */
  readonly seed?: number;
  /** Number of the picture in its set, so that pictures of one seed differ in their draws; default 0. */
  readonly index?: number;
}

/** Corrupts a picture as ImageNet-C does (Hendrycks and Dietterich, arXiv 1903.12261), at any size: lengths in pixels are multiplied by side / 224
 * (docs/corruptions.md). Equal picture, kind, severity, seed and index give equal bits.
 *
 * @returns a new picture of the same size
 * @throws ConfigError if the kind or severity is unknown
 * @throws ShapeError if the picture is empty, or its bytes are not height x width x 3 */
export function corrupt(picture: Picture, { kind, severity, seed = 0, index = 0 }: CorruptOptions): Picture {
  const { data, height, width } = picture;
  const corruption = functions[oneOf("corruption", kind, CORRUPTIONS)];
  if (!SEVERITIES.includes(severity)) {
    throw new ConfigError(`severity must be 1, 2, 3, 4 or 5, got ${severity as number}`);
  }
  if (height < 1 || width < 1 || data.length !== height * width * 3) {
    throw new ShapeError(
      `corrupt: a picture of ${height} x ${width} must have ${height * width * 3} bytes and at least one pixel, got ${data.length} bytes`,
    );
  }
  const rng = createRng(seed, "corrupt", kind, severity, index);
  return toPicture(corruption(toFloat(picture), severity, rng));
}
