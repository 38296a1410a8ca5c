import { ShapeError } from "../core/errors.js";

/** One row of weights for every place along the new side: where it begins to read, and how much of each place. */
interface Taps {
  readonly start: number;
  readonly weights: readonly number[];
}

/** Keys' cubic kernel (IEEE Trans. ASSP 29, 1981), which is 0 from 2 on. */
function cubic(x: number, a: number): number {
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? a * (((d - 5) * d + 8) * d - 4) : 0;
}

/** PyTorch with antialias: the kernel (a = -0.5) grows with the scale when the table shrinks; at the edge what lies outside is left out
 * and the rest weighs 1 in sum. */
function smoothTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5);
    const start = Math.max(0, Math.trunc(centre - 2 * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + 2 * stretch + 0.5));
    const weights = Array.from({ length: end - start }, (_, j) =>
      cubic((start + j - centre + 0.5) / stretch, -0.5),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { start, weights: weights.map((w) => w / sum) };
  });
}

/** PyTorch without antialias: four places around (a = -0.75), the outermost repeated beyond the edge. */
function sharpTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const at = scale * (i + 0.5) - 0.5;
    const low = Math.floor(at);
    const weights = new Array<number>(from).fill(0);
    for (let j = low - 1; j <= low + 2; j++) {
      weights[Math.min(from - 1, Math.max(0, j))]! += cubic(at - j, -0.75);
    }
    return { start: 0, weights };
  });
}

/** Weighted sums along one axis of `[outer, from, inner]`. */
function resizeAxis(
  data: Float64Array,
  taps: readonly Taps[],
  { from, inner }: { from: number; inner: number },
) {
  const outer = data.length / from / inner;
  const out = new Float64Array(outer * taps.length * inner);
  for (let o = 0; o < outer; o++) {
    taps.forEach(({ start, weights }, to) => {
      const target = (o * taps.length + to) * inner;
      weights.forEach((weight, j) => {
        const source = (o * from + start + j) * inner;
        for (let c = 0; c < inner; c++) out[target + c]! += weight * data[source + c]!;
      });
    });
  }
  return out;
}

/** Learned positions for another grid of patches, bicubic (`align_corners=False`).
 *
 * @param table `[from^2, dim]`, row by row, without the class token
 * @param options.antialias true: as timm's `resample_abs_pos_embed`; false: as MAE's `interpolate_pos_embed`. They differ also when the
 * grid grows, since PyTorch's two ways have different kernels. Default true
 * @returns `[to^2, dim]`; where the sizes are equal, a copy
 * @throws ShapeError if the table is no square grid of `from` */
export function resizePositions(
  table: Float32Array,
  options: { readonly from: number; readonly to: number; readonly antialias?: boolean },
): Float32Array {
  const { from, to, antialias = true } = options;
  const dim = table.length / from ** 2;
  if (!Number.isInteger(dim) || !(to >= 1)) {
    throw new ShapeError(
      `resizePositions: ${table.length} numbers are no table of ${from} x ${from} places for a grid of ${to} x ${to}`,
    );
  }
  if (from === to) return table.slice();
  const taps = (antialias ? smoothTaps : sharpTaps)(from, to);
  const columns = resizeAxis(Float64Array.from(table), taps, { from, inner: dim });
  return Float32Array.from(resizeAxis(columns, taps, { from, inner: to * dim }));
}
