import { inRange, oneOf, withDefaults } from "../core/config.js";
import { ShapeError } from "../core/errors.js";
import type { Rng } from "../core/rng.js";
import { drawBeta } from "./beta.js";
import type { CropBox } from "./random-crop.js";

/** One draw for the whole batch, or one for each picture. */
export const MIX_MODES = ["batch", "elem"] as const;

/** Mixup (arXiv 1710.09412) and CutMix (arXiv 1905.04899) as timm mixes them: each picture with the one at the mirrored place of its batch. */
export interface MixOptions {
  /** Share of draws that mix at all. */
  readonly probability: number;
  /** Of Beta(alpha, alpha); 0 turns the kind off. */
  readonly mixupAlpha: number;
  readonly cutmixAlpha: number;
  /** Share of cutmix where both kinds are on. */
  readonly switchProbability: number;
  readonly mode: (typeof MIX_MODES)[number];
}

/** MAE's for fine-tuning: mixup 0.8, cutmix 1 (method.md 3.2). */
export const fineTuneMix: MixOptions = {
  probability: 1,
  mixupAlpha: 0.8,
  cutmixAlpha: 1,
  switchProbability: 0.5,
  mode: "batch",
};

/** How a picture is mixed with its partner, of which `1 - lambda` is taken: everywhere, or, with a box, all of it inside the box. */
export interface MixDraw {
  /** 1: the picture stays as it is. */
  readonly lambda: number;
  readonly box: CropBox | null;
}

/** @throws ConfigError on an unknown key or a value out of range */
export function checkMixOptions(options: MixOptions): MixOptions {
  const checked = withDefaults("mix options", fineTuneMix, options);
  inRange("mix.probability", checked.probability, 0, 1);
  inRange("mix.mixupAlpha", checked.mixupAlpha, 0, 1000);
  inRange("mix.cutmixAlpha", checked.cutmixAlpha, 0, 1000);
  inRange("mix.switchProbability", checked.switchProbability, 0, 1);
  oneOf("mix mode", checked.mode, MIX_MODES);
  return checked;
}

/** Draws how a batch is mixed.
 *
 * @param size side of the views in pixels
 * @returns one draw, or `batchSize` of them with mode "elem" */
export function drawMix(
  options: MixOptions,
  rng: Rng,
  { batchSize, size }: { batchSize: number; size: number },
): MixDraw[] {
  const numDraws = options.mode === "elem" ? batchSize : 1;
  return Array.from({ length: numDraws }, () => drawOne(options, rng, size));
}

function drawOne(options: MixOptions, rng: Rng, size: number): MixDraw {
  const { probability, mixupAlpha, cutmixAlpha, switchProbability } = options;
  if (rng.uniform() >= probability || mixupAlpha + cutmixAlpha === 0) return { lambda: 1, box: null };
  const isCutmix = cutmixAlpha > 0 && (mixupAlpha === 0 || rng.uniform() < switchProbability);
  if (!isCutmix) return { lambda: drawBeta(rng, mixupAlpha, mixupAlpha), box: null };
  const side = Math.trunc(size * Math.sqrt(1 - drawBeta(rng, cutmixAlpha, cutmixAlpha)));
  const [top, height] = drawSpan(rng, side, size);
  const [left, width] = drawSpan(rng, side, size);
  // What is cut off at the edge is not mixed, so the labels go by the box that is left.
  return { lambda: 1 - (height * width) / size ** 2, box: { top, left, height, width } };
}

/** A span around any pixel, without what lies outside. */
function drawSpan(rng: Rng, side: number, size: number): [start: number, length: number] {
  const middle = rng.int(size);
  const half = Math.floor(side / 2);
  const start = Math.max(0, middle - half);
  return [start, Math.min(size, middle + half) - start];
}

/** Mixes each picture of a batch with the one at the mirrored place, in place.
 *
 * @param images `[batch, size, size, 3]`
 * @throws ShapeError unless there is one draw, or one per picture, and the array has whole pictures */
export function mixImages(images: Float32Array, draws: readonly MixDraw[], size: number): void {
  const pixels = size * size * 3;
  const batchSize = rowsOf("mixImages", images, pixels, draws);
  const source = images.slice();
  for (let row = 0; row < batchSize; row++) {
    const { lambda, box } = draws[row % draws.length]!;
    const [own, partner] = [row * pixels, (batchSize - 1 - row) * pixels];
    if (box)
      copyBox(source.subarray(partner, partner + pixels), images.subarray(own, own + pixels), box, size);
    else if (lambda < 1) mixRow(source, images, { own, partner, length: pixels, lambda });
  }
}

interface MixedRow {
  readonly own: number;
  readonly partner: number;
  readonly length: number;
  readonly lambda: number;
}

function mixRow(source: Float32Array, out: Float32Array, { own, partner, length, lambda }: MixedRow): void {
  for (let i = 0; i < length; i++)
    out[own + i] = lambda * source[own + i]! + (1 - lambda) * source[partner + i]!;
}

function copyBox(
  from: Float32Array,
  to: Float32Array,
  { top, left, height, width }: CropBox,
  size: number,
): void {
  for (let y = top; y < top + height; y++) {
    const start = (y * size + left) * 3;
    to.set(from.subarray(start, start + width * 3), start);
  }
}

/** Labels of a mixed batch: `lambda` of a picture's own and the rest of its partner's, both smoothed.
 *
 * @param labels `[batch]`, 0..numClasses - 1
 * @param smoothing share that is spread over all classes (label smoothing); MAE: 0.1
 * @returns `[batch, numClasses]`, each row sums to 1
 * @throws ShapeError unless there is one draw, or one per picture */
export function mixLabels(
  labels: Int32Array,
  draws: readonly MixDraw[],
  { numClasses, smoothing = 0 }: { numClasses: number; smoothing?: number },
): Float32Array {
  const batchSize = rowsOf("mixLabels", labels, 1, draws);
  const out = new Float32Array(batchSize * numClasses).fill(smoothing / numClasses);
  for (let row = 0; row < batchSize; row++) {
    const { lambda } = draws[row % draws.length]!;
    out[row * numClasses + labels[row]!]! += (1 - smoothing) * lambda;
    out[row * numClasses + labels[batchSize - 1 - row]!]! += (1 - smoothing) * (1 - lambda);
  }
  return out;
}

function rowsOf(
  name: string,
  array: ArrayLike<number>,
  rowLength: number,
  draws: readonly MixDraw[],
): number {
  const rows = array.length / rowLength;
  if (Number.isInteger(rows) && (draws.length === 1 || draws.length === rows)) return rows;
  throw new ShapeError(
    `${name}: got ${array.length} numbers and ${draws.length} draws; wanted whole rows of ${rowLength}, and one draw or one per row`,
  );
}

/** Says in words what a draw does. */
export function describeMix({ lambda, box }: MixDraw): string {
  if (box) {
    return `box ${box.width} x ${box.height} at column ${box.left}, row ${box.top} from the partner, ${((1 - lambda) * 100).toFixed(0)}% of its label`;
  }
  return lambda === 1 ? "not mixed" : `${((1 - lambda) * 100).toFixed(0)}% of the partner mixed in`;
}
