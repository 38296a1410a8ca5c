import { inRange, oneOf, withDefaults, wholeNumber } from "../core/config.js";
import { createRng, type Rng } from "../core/rng.js";
import { between } from "./random-crop.js";

/** What is put in the place of what was erased: noise per pixel, one random colour, or the mean colour. */
export const ERASE_MODES = ["pixel", "rand", "const"] as const;
export type EraseMode = (typeof ERASE_MODES)[number];

/** Random erasing (Zhong et al., arXiv 1708.04896) as timm has it. */
export interface ErasingOptions {
  readonly probability: number;
  /** Shares of the view's area. */
  readonly minArea: number;
  readonly maxArea: number;
  /** Height / width, log-uniform from this to its inverse. */
  readonly minAspect: number;
  /** Boxes per view; they share the area. */
  readonly count: number;
  readonly mode: EraseMode;
}

/** The one that MAE is fine-tuned with (method.md 3.2); sizes are timm's defaults. */
export const fineTuneErasing: ErasingOptions = {
  probability: 0.25,
  minArea: 0.02,
  maxArea: 1 / 3,
  minAspect: 0.3,
  count: 1,
  mode: "pixel",
};

/** A box in shares of the view's side, and the seed of what fills it. */
export interface EraseDraw {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly mode: EraseMode;
  readonly seed: number;
}

/** @throws ConfigError on an unknown key or a value out of range */
export function checkErasingOptions(options: ErasingOptions): void {
  withDefaults("erasing options", fineTuneErasing, options);
  inRange("erasing.probability", options.probability, 0, 1);
  inRange("erasing.minArea", options.minArea, 0, 1);
  inRange("erasing.maxArea", options.maxArea, options.minArea, 1);
  inRange("erasing.minAspect", options.minAspect, 0.01, 1);
  wholeNumber("erasing.count", options.count, 1);
  oneOf("erasing mode", options.mode, ERASE_MODES);
}

/** Draws the boxes of one view; one that does not fit in ten tries is left out, as in timm. */
export function drawErasing(options: ErasingOptions, rng: Rng): EraseDraw[] {
  const { probability, minArea, maxArea, minAspect, count, mode } = options;
  if (rng.uniform() >= probability) return [];
  const draws: EraseDraw[] = [];
  for (let box = 0; box < count; box++) {
    for (let attempt = 0; attempt < 10; attempt++) {
      const area = between(rng, minArea, maxArea) / count;
      const aspect = Math.exp(between(rng, Math.log(minAspect), -Math.log(minAspect)));
      const [height, width] = [Math.sqrt(area * aspect), Math.sqrt(area / aspect)];
      if (height >= 1 || width >= 1) continue;
      const [top, left] = [between(rng, 0, 1 - height), between(rng, 0, 1 - width)];
      draws.push({ top, left, height, width, mode, seed: rng.int(2 ** 31) });
      break;
    }
  }
  return draws;
}

/** Fills the box with noise of the standard normal, for pictures that are normalised.
 *
 * @param picture `[size, size, 3]`, in place */
export function erase(picture: Float32Array, size: number, draw: EraseDraw): void {
  const rng = createRng(draw.seed, "erase");
  const [height, width] = [Math.round(draw.height * size), Math.round(draw.width * size)];
  const top = Math.min(size - height, Math.round(draw.top * size));
  const left = Math.min(size - width, Math.round(draw.left * size));
  const colour = draw.mode === "rand" ? [rng.normal(), rng.normal(), rng.normal()] : [0, 0, 0];
  for (let y = top; y < top + height; y++) {
    const row = picture.subarray((y * size + left) * 3, (y * size + left + width) * 3);
    if (draw.mode === "pixel") rng.fillNormal(row);
    else for (let i = 0; i < row.length; i++) row[i] = colour[i % 3]!;
  }
}
