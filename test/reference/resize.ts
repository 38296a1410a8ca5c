interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Bilinear resize with antialiasing as Pillow documents it: an output pixel is the mean of all source pixels, weighted by a triangle
 * around its centre, one source pixel wide to each side, or as wide as the shrinking where that is more.
 *
 * @param channel one channel of a square picture, `[size, size]`
 * @returns `[outSize, outSize]`, in the units of the source */
export function referenceResizeCrop(
  channel: ArrayLike<number>,
  { size, crop, flip, outSize }: { size: number; crop: Box; flip: boolean; outSize: number },
): number[] {
  const triangle = (source: number, target: number, from: number) => {
    const scale = from / outSize;
    const distance = source + 0.5 - (target + 0.5) * scale;
    return Math.max(0, 1 - Math.abs(distance) / Math.max(1, scale));
  };
  const out: number[] = [];
  for (let y = 0; y < outSize; y++) {
    for (let x = 0; x < outSize; x++) {
      const column = flip ? outSize - 1 - x : x;
      let sum = 0;
      let total = 0;
      for (let i = 0; i < crop.height; i++) {
        for (let j = 0; j < crop.width; j++) {
          const weight = triangle(i, y, crop.height) * triangle(j, column, crop.width);
          sum += weight * channel[(crop.top + i) * size + crop.left + j]!;
          total += weight;
        }
      }
      out.push(sum / total);
    }
  }
  return out;
}
