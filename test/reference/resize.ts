interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export const referenceKernels = {
  bilinear: { reach: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  /** Keys (1981), equation 15, with a = -1/2. */
  bicubic: {
    reach: 2,
    weight: (x: number) => {
      const s = Math.abs(x);
      if (s < 1) return 1.5 * s ** 3 - 2.5 * s ** 2 + 1;
      return s < 2 ? -0.5 * s ** 3 + 2.5 * s ** 2 - 4 * s + 2 : 0;
    },
  },
};

/** Resize with antialiasing as Pillow documents it: an output pixel is the mean of all source pixels, weighted by the kernel around its
 * centre, stretched by the shrinking where that is more than 1. A bicubic result is cut to 0..255.
 *
 * @param channel one channel of a picture, `[height, width]`
 * @returns `[outSize, outSize]`, in the units of the source */
export function referenceResizeCrop(
  channel: ArrayLike<number>,
  {
    width,
    crop,
    flip,
    outSize,
    interpolation = "bilinear",
  }: {
    width: number;
    crop: Box;
    flip: boolean;
    outSize: number;
    interpolation?: keyof typeof referenceKernels;
  },
): number[] {
  const weightOf = (source: number, target: number, from: number) => {
    const scale = from / outSize;
    const distance = source + 0.5 - (target + 0.5) * scale;
    return referenceKernels[interpolation].weight(distance / Math.max(1, scale));
  };
  const out: number[] = [];
  for (let y = 0; y < outSize; y++) {
    for (let x = 0; x < outSize; x++) {
      const column = flip ? outSize - 1 - x : x;
      let sum = 0;
      let total = 0;
      for (let i = 0; i < crop.height; i++) {
        for (let j = 0; j < crop.width; j++) {
          const weight = weightOf(i, y, crop.height) * weightOf(j, column, crop.width);
          sum += weight * channel[(crop.top + i) * width + crop.left + j]!;
          total += weight;
        }
      }
      out.push(Math.min(255, Math.max(0, sum / total)));
    }
  }
  return out;
}
