/** Kernel side of a picture: a tenth of it, made odd (SimCLR). */
export const blurKernelSize = (size: number): number => {
  const tenth = Math.floor(size / 10);
  return tenth % 2 === 0 ? tenth + 1 : tenth;
};

/** Weights of the kernel, sum 1. */
export function gaussianKernel(kernelSize: number, sigma: number): Float32Array {
  const half = (kernelSize - 1) / 2;
  const kernel = Float32Array.from({ length: kernelSize }, (_, i) =>
    Math.exp(-((i - half) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  return kernel.map((weight) => weight / sum);
}

/** Weights below this are left out: together they are under 2e-5. */
const NEGLIGIBLE = 2e-6;

/** The kernel from its centre to one side, without what is negligible, then zeros up to whole blocks of `convolveLine`. */
export function halfKernel(kernelSize: number, sigma: number): { half: number; weights: Float32Array } {
  const oneSide = gaussianKernel(kernelSize, sigma).subarray((kernelSize - 1) / 2);
  const kept = oneSide.filter((weight) => weight > NEGLIGIBLE);
  const sum = 2 * kept.reduce((a, b) => a + b, 0) - kept[0]!;
  const half = Math.ceil((kept.length - 1) / BLOCK) * BLOCK;
  const weights = new Float32Array(half + 1);
  weights.set(kept.map((weight) => weight / sum));
  return { half, weights };
}

/** Index beyond an edge, mirrored without repeating the edge (PyTorch's "reflect"). */
export const reflect = (i: number, size: number): number => {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const j = ((i % period) + period) % period;
  return j < size ? j : period - j;
};

/** Memory that is used again from view to view. */
let lineScratch = new Float32Array(0);
let rowsScratch = new Float32Array(0);

/** Gaussian blur, rows then columns, in place (torchvision's `gaussian_blur`, within 4e-5).
 *
 * @param picture `[size, size, 3]`
 * @param sigma in pixels */
export function gaussianBlur(picture: Float32Array, size: number, sigma: number): void {
  const { half, weights } = halfKernel(blurKernelSize(size), sigma);
  if (half === 0) return;
  const stride = size * 3;
  const numRows = size + 2 * half;
  if (lineScratch.length < numRows * 3) lineScratch = new Float32Array(numRows * 3);
  if (rowsScratch.length < numRows * stride) rowsScratch = new Float32Array(numRows * stride);
  for (let y = 0; y < size; y++) {
    padLine(picture, y * stride, size, half);
    const target = (half + y) * stride;
    for (let c = 0; c < 3; c++)
      convolveLine(lineScratch, rowsScratch, weights, { from: c, to: target + c, step: 3, size });
  }
  for (let i = 1; i <= half; i++) {
    copyRow(half - i, half + reflect(-i, size), stride);
    copyRow(half + size - 1 + i, half + reflect(size - 1 + i, size), stride);
  }
  for (let i = 0; i < stride; i++)
    convolveLine(rowsScratch, picture, weights, { from: i, to: i, step: stride, size });
}

/** The line that starts at `start`, with `half` mirrored pixels at each end, into `lineScratch`. */
function padLine(picture: Float32Array, start: number, size: number, half: number): void {
  for (let i = -half; i < size + half; i++) {
    const from = start + 3 * (i < 0 || i >= size ? reflect(i, size) : i);
    const to = 3 * (half + i);
    lineScratch[to] = picture[from]!;
    lineScratch[to + 1] = picture[from + 1]!;
    lineScratch[to + 2] = picture[from + 2]!;
  }
}

const copyRow = (to: number, from: number, stride: number) =>
  rowsScratch.copyWithin(to * stride, from * stride, (from + 1) * stride);

/** Neighbours on each side that are taken in one pass. */
const BLOCK = 3;

interface Line {
  /** First element in the source, half a kernel before the first sum; and of the target. */
  readonly from: number;
  readonly to: number;
  /** From pixel to pixel, in both. */
  readonly step: number;
  readonly size: number;
}

/** One line of `size` sums out of `size + 2 * half` pixels. */
function convolveLine(source: Float32Array, target: Float32Array, weights: Float32Array, line: Line): void {
  nearNeighbours(source, target, weights, line);
  for (let t = 1 + BLOCK; t < weights.length; t += BLOCK) farNeighbours(source, target, weights, line, t);
}

/** The centre and `BLOCK` pixels on each side. All but one of them are those of the sum before: they move on from variable to variable,
 * since reading seven pixels again takes three times as long. */
function nearNeighbours(
  source: Float32Array,
  target: Float32Array,
  weights: Float32Array,
  { from, to, step, size }: Line,
): void {
  const w0 = weights[0]!;
  const w1 = weights[1]!;
  const w2 = weights[2]!;
  const w3 = weights[3]!;
  let at = from + (weights.length - 1 - BLOCK) * step;
  let a: number;
  let b = source[at]!;
  let c = source[at + step]!;
  let d = source[at + 2 * step]!;
  let e = source[at + 3 * step]!;
  let f = source[at + 4 * step]!;
  let g = source[at + 5 * step]!;
  at += 6 * step;
  for (let i = 0, sum = to; i < size; i++, sum += step, at += step) {
    a = b;
    b = c;
    c = d;
    d = e;
    e = f;
    f = g;
    g = source[at]!;
    target[sum] = w0 * d + w1 * (c + e) + w2 * (b + f) + w3 * (a + g);
  }
}

/** Adds the pixels that are `t` to `t + BLOCK - 1` from the centre, on each side. */
function farNeighbours(
  source: Float32Array,
  target: Float32Array,
  weights: Float32Array,
  { from, to, step, size }: Line,
  t: number,
): void {
  const w1 = weights[t]!;
  const w2 = weights[t + 1]!;
  const w3 = weights[t + 2]!;
  const centre = from + (weights.length - 1) * step;
  let left = centre - (t + 2) * step;
  let right = centre + t * step;
  let a: number;
  let b = source[left]!;
  let c = source[left + step]!;
  let x: number;
  let y = source[right]!;
  let z = source[right + step]!;
  left += 2 * step;
  right += 2 * step;
  for (let i = 0, sum = to; i < size; i++, sum += step, left += step, right += step) {
    a = b;
    b = c;
    c = source[left]!;
    x = y;
    y = z;
    z = source[right]!;
    target[sum] = target[sum]! + w1 * (c + x) + w2 * (b + y) + w3 * (a + z);
  }
}
