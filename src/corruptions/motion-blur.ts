import { replicate } from "./axis-map.js";
import type { FloatPicture } from "./float-picture.js";
import { weightedShifts } from "./weighted-shifts.js";

/** ImageMagick's `-motion-blur radius x sigma + angle`: a pixel becomes the mean, under half a Gaussian, of the pixels along a line that starts
 * at it, each rounded to the grid; the picture goes on beyond its edges as they are.
 *
 * @param radius in pixels: the line has 2 · ceil(radius) + 1 of them
 * @param sigma in pixels
 * @param angle in degrees, clockwise from the right */
export function motionBlur(
  picture: FloatPicture,
  { radius, sigma, angle }: { radius: number; sigma: number; angle: number },
): FloatPicture {
  const weights = Array.from({ length: 2 * Math.ceil(radius) + 1 }, (_, i) =>
    Math.exp(-(i * i) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  const radians = (angle * Math.PI) / 180;
  const shifts = weights.map((weight, i) => ({
    dx: Math.ceil(i * Math.cos(radians) - 0.5),
    dy: Math.ceil(i * Math.sin(radians) - 0.5),
    weight: weight / total,
  }));
  return weightedShifts(picture, shifts, replicate);
}
