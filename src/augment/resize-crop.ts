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
    const line = { source: ((crop.top + firstRow + y) * sourceWidth + crop.left) * 3, target: y * stride };
    (across.count % 4 === 0 ? resizeLineByFours : resizeLine)(pixels, line, across, {
      x0: window.x0,
      outSize,
      flip,
    });
  }
  resizeDown(out, down, { y0: window.y0, outSize, firstRow });
  if (interpolation === "bicubic") clipAll(out); // its negative weights overshoot
}

/** Resizes one line of the box into `rowsScratch`, `[rows, outSize, 3]` in 0..255. */
function resizeLine(
  pixels: Uint8Array,
  line: { source: number; target: number },
  { first, weights, count }: Taps,
  { x0, outSize, flip }: { x0: number; outSize: number; flip: boolean },
): void {
  const rows = rowsScratch;
  for (let x = 0; x < outSize; x++) {
    let source = line.source + first[x0 + x]! * 3;
    const start = (x0 + x) * count;
    let r = 0;
    let g = 0;
    let b = 0;
    for (let t = start; t < start + count; t++, source += 3) {
      const weight = weights[t]!;
      r += weight * pixels[source]!;
      g += weight * pixels[source + 1]!;
      b += weight * pixels[source + 2]!;
    }
    const target = line.target + (flip ? outSize - 1 - x : x) * 3;
    rows[target] = r;
    rows[target + 1] = g;
    rows[target + 2] = b;
  }
}

/** `resizeLine` where the weights are whole fours. */
function resizeLineByFours(
  pixels: Uint8Array,
  line: { source: number; target: number },
  { first, weights, count }: Taps,
  { x0, outSize, flip }: { x0: number; outSize: number; flip: boolean },
): void {
  const rows = rowsScratch;
  for (let x = 0; x < outSize; x++) {
    const target = line.target + (flip ? outSize - 1 - x : x) * 3;
    let s = line.source + first[x0 + x]! * 3;
    const start = (x0 + x) * count;
    let r = 0;
    let g = 0;
    let b = 0;
    for (let t = start; t < start + count; t += 4, s += 12) {
      const w0 = weights[t]!;
      const w1 = weights[t + 1]!;
      const w2 = weights[t + 2]!;
      const w3 = weights[t + 3]!;
      r += w0 * pixels[s]! + w1 * pixels[s + 3]! + w2 * pixels[s + 6]! + w3 * pixels[s + 9]!;
      g += w0 * pixels[s + 1]! + w1 * pixels[s + 4]! + w2 * pixels[s + 7]! + w3 * pixels[s + 10]!;
      b += w0 * pixels[s + 2]! + w1 * pixels[s + 5]! + w2 * pixels[s + 8]! + w3 * pixels[s + 11]!;
    }
    rows[target] = r;
    rows[target + 1] = g;
    rows[target + 2] = b;
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
  const s2 = Math.min(source + 2 * stride, last);
  const s3 = Math.min(source + 3 * stride, last);
  const w0 = weights[0]! / 255;
  const w1 = (weights[1] ?? 0) / 255;
  const w2 = (weights[2] ?? 0) / 255;
  const w3 = (weights[3] ?? 0) / 255;
  if (isFirst && w2 === 0 && w3 === 0) {
    for (let i = 0; i < stride; i++) out[target + i] = w0 * rows[source + i]! + w1 * rows[s1 + i]!;
    return;
  }
  if (isFirst) out.fill(0, target, target + stride);
  for (let i = 0; i < stride; i++) {
    out[target + i] =
      out[target + i]! +
      w0 * rows[source + i]! +
      w1 * rows[s1 + i]! +
      w2 * rows[s2 + i]! +
      w3 * rows[s3 + i]!;
  }
}

function clipAll(out: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    const x = out[i]!;
    if (x < 0) out[i] = 0;
    else if (x > 1) out[i] = 1;
  }
}
