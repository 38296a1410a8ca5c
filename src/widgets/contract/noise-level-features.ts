/** The sine-cosine features of a noise level (method.md 1.3), as `ops.noiseLevelFeatures` has them for a batch: all sines, then all cosines of
 * `scale * sigma * w_k`, `w_k = 10000^(-k / (half - 1))`, `k < half = dim / 2`.
 *
 * @returns `[dim]` */
export function noiseLevelFeatures(
  sigma: number,
  { dim, scale }: { readonly dim: number; readonly scale: number },
): Float32Array {
  const half = dim / 2;
  return Float32Array.from({ length: dim }, (_, i) => {
    const angle = scale * sigma * 10000 ** (-(i % half) / (half - 1));
    return i < half ? Math.sin(angle) : Math.cos(angle);
  });
}

/** Euclidean length of the difference of two lists of features. */
export const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (value, i) => value - b[i]!));
