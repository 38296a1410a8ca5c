// What Pillow's documentation says of its changes, one channel or pixel at a time; values 0..255.

/** Histogram equalisation: a value becomes the number of pixels below it, plus half a step, in steps. A step is a 255th of the pixels
 * without those of the largest value. */
export function referenceEqualize(channel: readonly number[]): number[] {
  const largest = Math.max(...channel);
  const step = Math.floor(channel.filter((value) => value < largest).length / 255);
  if (step === 0) return [...channel];
  const half = Math.floor(step / 2);
  return channel.map((value) =>
    Math.min(255, Math.floor((half + channel.filter((other) => other < value).length) / step)),
  );
}

/** The smallest value becomes 0, the largest 255. */
export function referenceAutoContrast(channel: readonly number[]): number[] {
  const [low, high] = [Math.min(...channel), Math.max(...channel)];
  return low === high
    ? [...channel]
    : channel.map((value) => Math.floor(((value - low) * 255) / (high - low) + 1e-9));
}

const clip = (x: number): number => Math.min(255, Math.max(0, Math.trunc(x)));

const luma = ([r, g, b]: readonly number[]): number =>
  Math.round((299 * r!) / 1000 + (587 * g!) / 1000 + (114 * b!) / 1000);

/** `ImageEnhance`: degenerate + factor * (picture - degenerate). */
const enhance = (pixels: number[][], ground: (pixel: number[], i: number) => number[], factor: number) =>
  pixels.map((pixel, i) => {
    const degenerate = ground(pixel, i);
    return pixel.map((value, c) => clip(degenerate[c]! + factor * (value - degenerate[c]!)));
  });

const allThree = (value: number): number[] => [value, value, value];

export const referenceBrightness = (pixels: number[][], factor: number) =>
  enhance(pixels, () => [0, 0, 0], factor);

export const referenceColor = (pixels: number[][], factor: number) =>
  enhance(pixels, (pixel) => allThree(luma(pixel)), factor);

export function referenceContrast(pixels: number[][], factor: number) {
  const mean = Math.trunc(pixels.map(luma).reduce((a, b) => a + b) / pixels.length + 0.5);
  return enhance(pixels, () => allThree(mean), factor);
}

/** The degenerate picture is smoothed by [[1, 1, 1], [1, 5, 1], [1, 1, 1]] / 13, but for its edge. */
export function referenceSharpness(pixels: number[][], factor: number, size: number) {
  const smooth = (_: number[], i: number) => {
    const [y, x] = [Math.floor(i / size), i % size];
    if (x === 0 || y === 0 || x === size - 1 || y === size - 1) return pixels[i]!;
    return [0, 1, 2].map((c) => {
      let sum = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++)
          sum += (dx === 0 && dy === 0 ? 5 : 1) * pixels[(y + dy) * size + x + dx]![c]!;
      return Math.round(sum / 13);
    });
  };
  return enhance(pixels, smooth, factor);
}
