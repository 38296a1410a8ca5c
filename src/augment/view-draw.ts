import type { Rng } from "../core/rng.js";
import type { AugmentOptions, CropOptions, JitterOptions } from "./augment-options.js";

/** A box in pixels of the source; whole numbers. */
export interface CropBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export const JITTER_OPS = ["brightness", "contrast", "saturation", "hue"] as const;
export type JitterOp = (typeof JITTER_OPS)[number];

/** One change of colour: a factor around 1, for hue a shift in turns. */
export interface JitterDraw {
  readonly op: JitterOp;
  readonly amount: number;
}

/** Everything that was left to chance in one view, as plain data: it can be stored, shown and applied again. */
export interface ViewDraw {
  readonly crop: CropBox;
  readonly flip: boolean;
  /** In the order in which they are applied; empty: none. */
  readonly jitter: readonly JitterDraw[];
  readonly grey: boolean;
  /** In pixels of the view; 0: none. */
  readonly blurSigma: number;
}

/** Draws one view of a square picture.
 *
 * @param size side of the picture in pixels */
export function drawView(options: AugmentOptions, rng: Rng, size: number): ViewDraw {
  const { crop, flipProbability, jitter, greyProbability, blur } = options;
  return {
    crop: crop ? drawCrop(crop, rng, size) : { top: 0, left: 0, height: size, width: size },
    flip: rng.uniform() < flipProbability,
    jitter: jitter && rng.uniform() < jitter.probability ? drawJitter(jitter, rng) : [],
    grey: rng.uniform() < greyProbability,
    blurSigma: blur && rng.uniform() < blur.probability ? between(rng, blur.minSigma, blur.maxSigma) : 0,
  };
}

const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();

/** torchvision's RandomResizedCrop: ten tries for a box that fits, else the largest central one of a valid ratio. */
function drawCrop({ minArea, maxArea, minRatio, maxRatio }: CropOptions, rng: Rng, size: number): CropBox {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = between(rng, minArea, maxArea) * size * size;
    const ratio = Math.exp(between(rng, Math.log(minRatio), Math.log(maxRatio)));
    const width = Math.round(Math.sqrt(area * ratio));
    const height = Math.round(Math.sqrt(area / ratio));
    if (width > 0 && height > 0 && width <= size && height <= size) {
      return { top: rng.int(size - height + 1), left: rng.int(size - width + 1), height, width };
    }
  }
  const ratio = Math.min(Math.max(1, minRatio), maxRatio);
  const width = Math.max(1, Math.round(ratio < 1 ? size * ratio : size));
  const height = Math.max(1, Math.round(ratio > 1 ? size / ratio : size));
  return { top: (size - height) >> 1, left: (size - width) >> 1, height, width };
}

function drawJitter(options: JitterOptions, rng: Rng): JitterDraw[] {
  return Array.from(rng.permutation(JITTER_OPS.length), (i) => {
    const op = JITTER_OPS[i]!;
    const strength = options[op];
    const amount =
      op === "hue"
        ? between(rng, -strength, strength)
        : between(rng, Math.max(0, 1 - strength), 1 + strength);
    return { op, amount };
  }).filter(({ op }) => options[op] > 0);
}

/** Says in words what a draw does. */
export function describeDraw({ crop, flip, jitter, grey, blurSigma }: ViewDraw): string {
  const parts = [`crop ${crop.width} x ${crop.height} at column ${crop.left}, row ${crop.top}`];
  if (flip) parts.push("flipped");
  for (const { op, amount } of jitter) {
    parts.push(
      op === "hue"
        ? `hue turned by ${(amount * 360).toFixed(0)} degrees`
        : `${op} times ${amount.toFixed(2)}`,
    );
  }
  if (grey) parts.push("grey");
  if (blurSigma > 0) parts.push(`blurred, sigma ${blurSigma.toFixed(2)} px`);
  return parts.join(", ");
}
