/** Gaussian blur of one channel with the whole two-dimensional kernel, on a picture that is mirrored beyond its edges without
 * repeating them: ... 2 1 [0 1 2 ...
 *
 * @param channel `[size, size]`; half a kernel must be smaller than the size */
export function referenceBlur(
  channel: ArrayLike<number>,
  { size, kernelSize, sigma }: { size: number; kernelSize: number; sigma: number },
): number[] {
  const half = (kernelSize - 1) / 2;
  const mirror = (i: number) => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i);
  const out: number[] = [];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let sum = 0;
      let total = 0;
      for (let dy = -half; dy <= half; dy++) {
        for (let dx = -half; dx <= half; dx++) {
          const weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
          sum += weight * channel[mirror(y + dy) * size + mirror(x + dx)]!;
          total += weight;
        }
      }
      out.push(sum / total);
    }
  }
  return out;
}
