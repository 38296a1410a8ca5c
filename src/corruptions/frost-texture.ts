import type { Rng } from "../core/rng.js";
import { plasma } from "./plasma.js";

/** Colour of the darkest and of the brightest ice, 0..1. */
const DARK = [0.16, 0.24, 0.32] as const;
const BRIGHT = [0.86, 0.95, 1] as const;

/** Level lines drawn of the rough cloud. */
const LEVELS = 5;

/** A picture of frost on a pane, made of noise: veins of ice are the level lines of a rough cloud, brighter where a smooth cloud is high.
 *
 * @returns `[height, width, 3]`, 0..1 */
export function frostTexture({ height, width }: { height: number; width: number }, rng: Rng): Float32Array {
  const size = Math.max(height, width);
  const { side, values: cover } = plasma(size, 1.8, rng);
  const { values: veins } = plasma(size, 1.4, rng);
  const out = new Float32Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = (y & (side - 1)) * side + (x & (side - 1));
      const thickness = cover[place]!;
      const level = LEVELS * veins[place]!;
      const vein = (1 - 2 * Math.abs(level - Math.floor(level) - 0.5)) ** 4;
      const ice = Math.min(1, thickness * (0.55 + 0.25 * thickness + 0.5 * vein) + 0.1 * vein);
      const target = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) out[target + c] = DARK[c]! + (BRIGHT[c]! - DARK[c]!) * ice;
    }
  }
  return out;
}
