import { extentOf, type CropBox, type Extent, type Interpolation } from "./random-crop.js";
import { tapsOf, type Taps } from "./resize-taps.js";

/** What is cut out and how large it becomes. */
export interface ResizeCropOptions {
  /** Of the source; a number is the side of a square. */
  readonly size: number | Extent;
  readonly crop: CropBox;
  readonly flip: boolean;
  readonly outSize: number;
  /** Default "bilinear". */
  readonly interpolation?: Interpolation;
  /** The box is resized to this extent, and the view is the part of it that begins here. Default: `outSize` square, all of it. */
  readonly within?: CropBox;
}

/** Memory that is used again from view to view. */
let rowsScratch = new Float32Array(0);

/** Cuts a box out of a picture, resizes it with antialiasing, and flips it if asked (torchvision's `resized_crop` with
 * `antialias=True`, on floats cut to 0..1).
 *
 * @param pixels one picture, `[height, width, 3]` uint8
 * @param out `[outSize, outSize, 3]`, receives 0..1 */
export function resizeCrop(
  pixels: Uint8Array,
  { size, crop, flip, outSize, interpolation = "bilinear", within }: ResizeCropOptions,
  out: Float32Array,
): void {
  const stride = outSize * 3;
  const across = tapsOf(crop.width, within?.width ?? outSize, interpolation);
  const down = tapsOf(crop.height, within?.height ?? outSize, interpolation);
  const window = { x0: within?.left ?? 0, y0: within?.top ?? 0, outSize };
  const firstRow = down.first[window.y0]!;
  const endRow = down.first[window.y0 + outSize - 1]! + down.count;
  const numRows = endRow - firstRow;
  if (rowsScratch.length < numRows * stride) rowsScratch = new Float32Array(numRows * stride);
  const sourceWidth = extentOf(size).width;
  for (let y = 0; y < numRows; y++) {
    const source = ((crop.top + firstRow + y) * sourceWidth + crop.left) * 3;
    const line = flip
      ? { source, target: (y + 1) * stride - 3, step: -3, x0: window.x0, outSize }
      : { source, target: y * stride, step: 3, x0: window.x0, outSize };
    if (across.count === 4) resizeLineByFour(pixels, line, across);
    else resizeLine(pixels, line, across);
  }
  resizeDown(out, down, { y0: window.y0, outSize, firstRow });
  if (interpolation === "bicubic") clipAll(out); // its negative weights overshoot
}

interface Line {
  /** First element of the box's line, and of the first pixel in `rowsScratch`. */
  readonly source: number;
  readonly target: number;
  /** From pixel to pixel of the target; -3: from right to left. */
  readonly step: number;
  /** Pixels of the resized line that are left out before the first. */
  readonly x0: number;
  readonly outSize: number;
}

/** Resizes one line of the box into `rowsScratch`, `[rows, outSize, 3]` in 0..255. */
function resizeLine(pixels: Uint8Array, line: Line, { first, weights, count }: Taps): void {
  const rows = rowsScratch;
  const end = line.x0 + line.outSize;
  for (let x = line.x0, target = line.target; x < end; x++, target += line.step) {
    let s = line.source + first[x]! * 3;
    let t = x * count;
    const endWeight = t + count;
    let r = 0;
    let g = 0;
    let b = 0;
    for (; t + 3 < endWeight; t += 4, s += 12) {
      const w0 = weights[t]!;
      const w1 = weights[t + 1]!;
      const w2 = weights[t + 2]!;
      const w3 = weights[t + 3]!;
      r += w0 * pixels[s]! + w1 * pixels[s + 3]! + w2 * pixels[s + 6]! + w3 * pixels[s + 9]!;
      g += w0 * pixels[s + 1]! + w1 * pixels[s + 4]! + w2 * pixels[s + 7]! + w3 * pixels[s + 10]!;
      b += w0 * pixels[s + 2]! + w1 * pixels[s + 5]! + w2 * pixels[s + 8]! + w3 * pixels[s + 11]!;
    }
    for (; t < endWeight; t++, s += 3) {
      const weight = weights[t]!;
      r += weight * pixels[s]!;
      g += weight * pixels[s + 1]!;
      b += weight * pixels[s + 2]!;
    }
    rows[target] = r;
    rows[target + 1] = g;
    rows[target + 2] = b;
  }
}

/** `resizeLine` for four weights per pixel: bicubic enlarging, which is the most frequent. */
function resizeLineByFour(pixels: Uint8Array, line: Line, { first, weights }: Taps): void {
  const rows = rowsScratch;
  const end = line.x0 + line.outSize;
  for (let x = line.x0, target = line.target; x < end; x++, target += line.step) {
    const s = line.source + first[x]! * 3;
    const w0 = weights[x * 4]!;
    const w1 = weights[x * 4 + 1]!;
    const w2 = weights[x * 4 + 2]!;
    const w3 = weights[x * 4 + 3]!;
    rows[target] = w0 * pixels[s]! + w1 * pixels[s + 3]! + w2 * pixels[s + 6]! + w3 * pixels[s + 9]!;
    rows[target + 1] = w0 * pixels[s + 1]! + w1 * pixels[s + 4]! + w2 * pixels[s + 7]! + w3 * pixels[s + 10]!;
    rows[target + 2] = w0 * pixels[s + 2]! + w1 * pixels[s + 5]! + w2 * pixels[s + 8]! + w3 * pixels[s + 11]!;
  }
}

/** The weighted sums of `rowsScratch` down the columns, in 0..1. */
function resizeDown(
  out: Float32Array,
  { first, weights, count }: Taps,
  { y0, outSize, firstRow }: { y0: number; outSize: number; firstRow: number },
): void {
  const stride = outSize * 3;
  for (let y = 0; y < outSize; y++) {
    const source = (first[y0 + y]! - firstRow) * stride;
    for (let t = 0; t < count; t += 4) {
      const start = (y0 + y) * count + t;
      const rows = { target: y * stride, source: source + t * stride, stride, isFirst: t === 0 };
      sumRows(out, weights.subarray(start, start + Math.min(4, count - t)), rows);
    }
  }
}

/** Adds up to four rows, weighted, to a row of the view; the first ones are put there. */
function sumRows(
  out: Float32Array,
  weights: Float32Array,
  { target, source, stride, isFirst }: { target: number; source: number; stride: number; isFirst: boolean },
): void {
  const rows = rowsScratch;
  const last = source + (weights.length - 1) * stride; // stands in for rows that are not there, with weight 0
  const s1 = Math.min(source + stride, last);
  const w0 = weights[0]! / 255;
  const w1 = (weights[1] ?? 0) / 255;
  if (isFirst) out.fill(0, target, target + stride);
  if (weights.length <= 2) {
    for (let i = 0; i < stride; i++) out[target + i]! += w0 * rows[source + i]! + w1 * rows[s1 + i]!;
    return;
  }
  const s2 = source + 2 * stride;
  const s3 = Math.min(source + 3 * stride, last);
  const w2 = weights[2]! / 255;
  const w3 = (weights[3] ?? 0) / 255;
  for (let i = 0; i < stride; i++) {
    out[target + i]! += w0 * rows[source + i]! + w1 * rows[s1 + i]! + w2 * rows[s2 + i]! + w3 * rows[s3 + i]!;
  }
}

function clipAll(out: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    const x = out[i]!;
    if (x < 0) out[i] = 0;
    else if (x > 1) out[i] = 1;
  }
}
