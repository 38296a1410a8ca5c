import { referenceKernels } from "./resize.js";

/** Keys' cubic with a = -1, which Pillow takes for `transform`. */
const sharpCubic = (x: number): number => {
  const s = Math.abs(x);
  if (s < 1) return s ** 3 - 2 * s ** 2 + 1;
  return s < 2 ? -(s ** 3) + 5 * s ** 2 - 8 * s + 4 : 0;
};

/** What a picture that goes on beyond its edges with its edge pixels is at a place between pixels, cut off to a whole number of 0..255;
 * `undefined` outside.
 *
 * @param channel `[size, size]`, 0..255
 * @param x place across, pixel centres at halves */
export function referenceSample(
  channel: ArrayLike<number>,
  { x, y, size }: { x: number; y: number; size: number },
  interpolation: "bilinear" | "bicubic",
): number | undefined {
  if (x < 0 || y < 0 || x >= size || y >= size) return undefined;
  const weight = interpolation === "bicubic" ? sharpCubic : referenceKernels.bilinear.weight;
  const inside = (i: number) => Math.min(size - 1, Math.max(0, i));
  let sum = 0;
  for (let i = -3; i < size + 3; i++)
    for (let j = -3; j < size + 3; j++)
      sum += weight(i + 0.5 - y) * weight(j + 0.5 - x) * channel[inside(i) * size + inside(j)]!;
  return Math.min(255, Math.max(0, Math.trunc(sum + 1e-9)));
}
