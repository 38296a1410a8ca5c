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
    resizeLine(pixels, line, across, { x0: window.x0, outSize, flip });
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

/** The weighted sums of `rowsScratch` down the columns, in 0..1. */
function resizeDown(
  out: Float32Array,
  { first, weights, count }: Taps,
  { y0, outSize, firstRow }: { y0: number; outSize: number; firstRow: number },
): void {
  const stride = outSize * 3;
  const rows = rowsScratch;
  for (let y = 0; y < outSize; y++) {
    const target = y * stride;
    for (let t = 0; t < count; t++) {
      const weight = weights[(y0 + y) * count + t]! / 255;
      const source = (first[y0 + y]! - firstRow + t) * stride;
      if (t === 0) for (let i = 0; i < stride; i++) out[target + i] = weight * rows[source + i]!;
      else for (let i = 0; i < stride; i++) out[target + i]! += weight * rows[source + i]!;
    }
  }
}

function clipAll(out: Float32Array): void {
  for (let i = 0; i < out.length; i++) {
    const x = out[i]!;
    if (x < 0) out[i] = 0;
    else if (x > 1) out[i] = 1;
  }
}
