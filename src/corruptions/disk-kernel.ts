import { mapAxes, reflect101 } from "./axis-map.js";
import { areaMap, gaussianMap } from "./axis-maps.js";
import type { FloatPicture } from "./float-picture.js";
import type { Shift } from "./weighted-shifts.js";

/** Weights of a lens that is out of focus: a disk, its edge softened (ImageNet-C), shrunk or stretched by area to the scale of the picture.
 * At scale 1 it is the published kernel; a radius of less than a pixel still blurs, where a disk of grid points would be one point.
 *
 * @param radius in pixels of ImageNet-C
 * @param aliasSigma of the softening, in the same
 * @param scale pixels of the picture per pixel of ImageNet-C
 * @returns weights with sum 1 */
export function diskKernel(radius: number, aliasSigma: number, scale: number): Shift[] {
  const half = Math.max(8, radius);
  const grid = softDisk(radius, aliasSigma, half);
  const reach = Math.ceil((half + 0.5) * scale - 0.5);
  const side = 2 * reach + 1;
  const map = areaMap(2 * half + 1, side, 1 / scale);
  const scaled = mapAxes(grid, map, map);
  const total = scaled.data.reduce((a, b) => a + b, 0);
  return Array.from(scaled.data, (weight, i) => ({
    dx: (i % side) - reach,
    dy: Math.floor(i / side) - reach,
    weight: weight / total,
  })).filter(({ weight }) => weight > 1e-6);
}

/** `[2 half + 1, 2 half + 1]`: 1 where a grid point lies in the disk, then a small Gaussian blur. */
function softDisk(radius: number, sigma: number, half: number): FloatPicture {
  const side = 2 * half + 1;
  const data = Float32Array.from({ length: side * side }, (_, i) =>
    ((i % side) - half) ** 2 + (Math.floor(i / side) - half) ** 2 <= radius ** 2 ? 1 : 0,
  );
  const soften = gaussianMap(side, { sigma, radius: radius <= 8 ? 1 : 2, border: reflect101 });
  return mapAxes({ data, height: side, width: side, channels: 1 }, soften, soften);
}
