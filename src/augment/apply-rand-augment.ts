import { affine, rotation, type AffineMatrix } from "./affine.js";
import * as bytes from "./byte-colour.js";
import type { RandAugmentDraw } from "./rand-augment.js";
import type { Interpolation } from "./random-crop.js";

/** What RandAugment needs beside its draws. */
export interface RandAugmentContext {
  /** Side in pixels. */
  readonly size: number;
  /** Red, green, blue, 0..255, where a shift or a turn uncovers ground. */
  readonly fill: readonly number[];
  readonly interpolation: Interpolation;
}

/** Applies the operations one after the other, on 256 levels as Pillow does.
 *
 * @param picture `[size, size, 3]` in 0..1, in place */
export function applyRandAugment(
  picture: Float32Array,
  draws: readonly RandAugmentDraw[],
  context: RandAugmentContext,
): void {
  if (draws.length === 0) return;
  let pixels = Uint8Array.from(picture, (value) => value * 255 + 0.5);
  for (const draw of draws) pixels = applyOp(pixels, draw, context);
  for (let i = 0; i < picture.length; i++) picture[i] = pixels[i]! / 255;
}

function applyOp(
  pixels: Uint8Array<ArrayBuffer>,
  { op, amount }: RandAugmentDraw,
  context: RandAugmentContext,
): Uint8Array<ArrayBuffer> {
  const { size } = context;
  const moved = (matrix: AffineMatrix) => affine(pixels, matrix, context) as Uint8Array<ArrayBuffer>;
  switch (op) {
    case "rotate":
      return moved(rotation(amount, size));
    case "shearX":
      return moved([1, amount, 0, 0, 1, 0]);
    case "shearY":
      return moved([1, 0, 0, amount, 1, 0]);
    case "translateX":
      return moved([1, 0, amount * size, 0, 1, 0]);
    case "translateY":
      return moved([1, 0, 0, 0, 1, amount * size]);
    case "autoContrast":
      bytes.autoContrastBytes(pixels);
      break;
    case "equalize":
      bytes.equalizeBytes(pixels);
      break;
    case "invert":
      bytes.mapBytes(pixels, (value) => 255 - value);
      break;
    case "posterize":
      bytes.posterizeBytes(pixels, amount);
      break;
    case "solarize":
      bytes.solarizeBytes(pixels, amount);
      break;
    case "solarizeAdd":
      bytes.solarizeAddBytes(pixels, amount);
      break;
    case "color":
      bytes.colorBytes(pixels, amount);
      break;
    case "contrast":
      bytes.contrastBytes(pixels, amount);
      break;
    case "brightness":
      bytes.brightnessBytes(pixels, amount);
      break;
    case "sharpness":
      bytes.sharpnessBytes(pixels, amount, size);
      break;
  }
  return pixels;
}
