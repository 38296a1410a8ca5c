import { ConfigError, ShapeError } from "../core/errors.js";
import { grey, jitter } from "./colour.js";
import { gaussianBlur } from "./gaussian-blur.js";
import { resizeCrop } from "./resize-crop.js";
import type { ViewDraw } from "./view-draw.js";

/** Pixel statistics per channel, of pixels in 0..1: normalised = (pixel - mean) / std. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Checks pixel statistics.
 *
 * @throws ConfigError unless there are three numbers each, the deviations above 0 */
export function checkNormalization({ mean, std }: Normalization): Normalization {
  const isTriple = (values: readonly number[]) => values.length === 3 && values.every(Number.isFinite);
  if (isTriple(mean) && isTriple(std) && std.every((value) => value > 0)) return { mean, std };
  throw new ConfigError(
    `normalize must have three means and three deviations above 0, got mean [${mean.join(", ")}] and std [${std.join(", ")}]`,
  );
}

/** Makes the view that a draw describes: crop, flip, jitter, grey, blur, then normalise. Pure: equal draws give equal bits.
 *
 * @param pixels one picture, `[size, size, 3]` uint8
 * @param out `[outSize, outSize, 3]`, receives normalised pixels
 * @throws ShapeError if an array has another length, or the draw is of a larger picture */
export function applyView(
  pixels: Uint8Array,
  draw: ViewDraw,
  { size, outSize, mean, std }: Normalization & { size: number; outSize: number },
  out: Float32Array,
): void {
  checkLength("pixels", pixels, size);
  checkLength("out", out, outSize);
  const { top, left, height, width } = draw.crop;
  if (top + height > size || left + width > size) {
    throw new ShapeError(
      `applyView: the crop ends at row ${top + height}, column ${left + width} of a picture of ${size} px; ` +
        "apply a draw to pictures of the size that it was drawn for",
    );
  }
  resizeCrop(pixels, { size, crop: draw.crop, flip: draw.flip, outSize }, out);
  jitter(out, draw.jitter);
  if (draw.grey) grey(out);
  if (draw.blurSigma > 0) gaussianBlur(out, outSize, draw.blurSigma);
  normalizePixels(out, { mean, std });
}

/** (pixel - mean) / std, channel by channel, in place. */
export function normalizePixels(pixels: Float32Array, { mean, std }: Normalization): void {
  for (let c = 0; c < 3; c++) {
    const shift = mean[c]!;
    const scale = 1 / std[c]!;
    for (let i = c; i < pixels.length; i += 3) pixels[i] = (pixels[i]! - shift) * scale;
  }
}

function checkLength(name: string, { length }: ArrayLike<number>, size: number): void {
  if (length === size * size * 3) return;
  throw new ShapeError(`applyView: ${name} must have ${size} x ${size} x 3 numbers, got ${length}`);
}
