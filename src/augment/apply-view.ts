import { ConfigError, ShapeError } from "../core/errors.js";
import { applyRandAugment } from "./apply-rand-augment.js";
import { grey, jitter, solarize } from "./colour.js";
import { gaussianBlur } from "./gaussian-blur.js";
import { extentOf, type CropBox, type Extent } from "./random-crop.js";
import { erase } from "./random-erasing.js";
import { resizeCrop } from "./resize-crop.js";
import { applySimdView, type SimdViewOptions } from "./simd/simd-view.js";
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

/** Where a view comes from and how large it becomes. */
export interface ViewGeometry extends Normalization {
  /** Of the picture in pixels; a number is the side of a square. */
  readonly size: number | Extent;
  /** Side of the view. */
  readonly outSize: number;
}

/** Makes the view that a draw describes: crop, flip, RandAugment, jitter, grey, blur, solarise, then normalise and erase. Pure: equal draws
 * give equal bits.
 *
 * @param pixels one picture, `[height, width, 3]` uint8
 * @param out `[outSize, outSize, 3]`, receives normalised pixels
 * @throws ShapeError if an array has another length, or the draw is of a larger picture */
export function applyView(
  pixels: Uint8Array,
  draw: ViewDraw,
  { size, outSize, mean, std }: ViewGeometry,
  out: Float32Array,
): void {
  const source = extentOf(size);
  checkLength("pixels", pixels, source);
  checkLength("out", out, extentOf(outSize));
  checkCrop(draw.crop, source);
  const { crop, flip, interpolation, centerCropRatio } = draw;
  const within = centerCropRatio === null ? undefined : centerCrop(crop, outSize, centerCropRatio);
  const cut = { size: source, crop, flip, outSize, interpolation, within };
  if (draw.randAugment.length === 0) applySimdView(pixels, draw, { ...cut, mean, std }, out);
  else applyPlainView(pixels, draw, { ...cut, mean, std }, out);
  for (const box of draw.erase) erase(out, outSize, box);
}

/** `applySimdView` by plain functions, one after the other: what it is held to, and the way with RandAugment, whose operations go
 * between resizing and jitter. */
export function applyPlainView(
  pixels: Uint8Array,
  draw: ViewDraw,
  { mean, std, ...cut }: SimdViewOptions,
  out: Float32Array,
): void {
  const { outSize, interpolation = "bilinear" } = cut;
  resizeCrop(pixels, cut, out);
  const fill = mean.map((value) => Math.min(255, Math.round(255 * value)));
  applyRandAugment(out, draw.randAugment, { size: outSize, fill, interpolation });
  jitter(out, draw.jitter);
  if (draw.grey) grey(out);
  if (draw.blurSigma > 0) gaussianBlur(out, outSize, draw.blurSigma);
  if (draw.solarizeThreshold !== null) solarize(out, draw.solarizeThreshold);
  normalizePixels(out, { mean, std });
}

/** torchvision's Resize of the shorter side to `outSize / ratio`, then CenterCrop: the extent of the whole picture after resizing, and where
 * the view begins. */
function centerCrop({ height, width }: CropBox, outSize: number, ratio: number): CropBox {
  const shorter = Math.max(outSize, Math.floor(outSize / ratio));
  const longer = Math.floor((shorter * Math.max(height, width)) / Math.min(height, width));
  const resized = height < width ? { height: shorter, width: longer } : { height: longer, width: shorter };
  const middle = (side: number) => roundHalfEven((side - outSize) / 2);
  return { ...resized, top: middle(resized.height), left: middle(resized.width) };
}

/** Python's `round`. */
const roundHalfEven = (x: number): number => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

/** (pixel - mean) / std, channel by channel, in place. */
export function normalizePixels(pixels: Float32Array, { mean, std }: Normalization): void {
  const [meanR, meanG, meanB] = mean as [number, number, number];
  const [r, g, b] = std.map((value) => 1 / value) as [number, number, number];
  for (let i = 0; i < pixels.length; i += 3) {
    pixels[i] = (pixels[i]! - meanR) * r;
    pixels[i + 1] = (pixels[i + 1]! - meanG) * g;
    pixels[i + 2] = (pixels[i + 2]! - meanB) * b;
  }
}

function checkLength(name: string, { length }: ArrayLike<number>, { height, width }: Extent): void {
  if (length === height * width * 3) return;
  throw new ShapeError(`applyView: ${name} must have ${height} x ${width} x 3 numbers, got ${length}`);
}

function checkCrop({ top, left, height, width }: CropBox, source: Extent): void {
  if (top + height <= source.height && left + width <= source.width) return;
  const side =
    source.height === source.width ? `${source.height} px` : `${source.width} x ${source.height} px`;
  throw new ShapeError(
    `applyView: the crop ends at row ${top + height}, column ${left + width} of a picture of ${side}; ` +
      "apply a draw to pictures of the size that it was drawn for",
  );
}
