import { wholeNumber } from "../core/config.js";
import type { Rng } from "../core/rng.js";
import { applyView, type Normalization } from "./apply-view.js";
import { checkAugmentOptions, type AugmentOptions } from "./augment-options.js";
import type { Extent } from "./random-crop.js";
import { drawView, type ViewDraw } from "./view-draw.js";

/** One of several views of a picture (SwAV, arXiv 2006.09882; DINO). */
export interface ViewSpec {
  /** Side of the view in pixels. */
  readonly size: number;
  readonly augment: AugmentOptions;
}

/** The draw of one of several views, with its size. */
export interface SizedDraw {
  readonly size: number;
  readonly draw: ViewDraw;
}

/** Checks each view.
 *
 * @throws ConfigError on an unknown key or a value out of range */
export const checkViewSpecs = (specs: readonly ViewSpec[]): ViewSpec[] =>
  specs.map(({ size, augment }) => ({
    size: wholeNumber("size of a view", size, 1),
    augment: checkAugmentOptions(augment),
  }));

/** Draws every view of one picture.
 *
 * @param size of the picture in pixels; a number is the side of a square */
export const drawMultiCrop = (specs: readonly ViewSpec[], rng: Rng, size: number | Extent): SizedDraw[] =>
  specs.map((spec) => ({ size: spec.size, draw: drawView(spec.augment, rng, size) }));

/** Makes the views that the draws describe.
 *
 * @param pixels one picture, `[height, width, 3]` uint8
 * @returns one `[size, size, 3]` of normalised pixels per draw
 * @throws ShapeError if the picture has another length than `size` says, or is smaller than the one drawn for */
export function applyMultiCrop(
  pixels: Uint8Array,
  draws: readonly SizedDraw[],
  geometry: Normalization & { readonly size: number | Extent },
): Float32Array[] {
  return draws.map(({ size, draw }) => {
    const out = new Float32Array(size * size * 3);
    applyView(pixels, draw, { ...geometry, outSize: size }, out);
    return out;
  });
}
