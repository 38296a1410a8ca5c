/** `[frequency, place]`: sqrt(1/8) or 1/2, times cos((2 place + 1) frequency pi / 16). Its rows are orthonormal. */
const BASIS = Float64Array.from({ length: 64 }, (_, i) => {
  const frequency = i >> 3;
  const scale = frequency === 0 ? Math.SQRT1_2 / 2 : 0.5;
  return scale * Math.cos(((2 * (i & 7) + 1) * frequency * Math.PI) / 16);
});
const TRANSPOSED = BASIS.map((_, i) => BASIS[(i & 7) * 8 + (i >> 3)]!);

const middle = new Float64Array(64);

/** Cosine transform of a block, `[8, 8]`, in place (JPEG's: orthonormal, so 8 times the mean comes first). */
export const dct8x8 = (block: Float64Array): void => bothSides(block, BASIS);

/** Undoes `dct8x8`, in place. */
export const inverseDct8x8 = (block: Float64Array): void => bothSides(block, TRANSPOSED);

/** M · block · Mᵀ. */
function bothSides(block: Float64Array, m: Float64Array): void {
  timesTransposed(block, m, middle); // middle = block · Mᵀ, stored transposed
  timesTransposed(middle, m, block);
}

/** out[j, i] = sum over k of a[i, k] m[j, k]. */
function timesTransposed(a: Float64Array, m: Float64Array, out: Float64Array): void {
  for (let i = 0; i < 64; i += 8) {
    const a0 = a[i]!;
    const a1 = a[i + 1]!;
    const a2 = a[i + 2]!;
    const a3 = a[i + 3]!;
    const a4 = a[i + 4]!;
    const a5 = a[i + 5]!;
    const a6 = a[i + 6]!;
    const a7 = a[i + 7]!;
    for (let j = 0; j < 64; j += 8) {
      const low = a0 * m[j]! + a1 * m[j + 1]! + a2 * m[j + 2]! + a3 * m[j + 3]!;
      const high = a4 * m[j + 4]! + a5 * m[j + 5]! + a6 * m[j + 6]! + a7 * m[j + 7]!;
      out[j + (i >> 3)] = low + high;
    }
  }
}
