import type { Rng } from "../core/rng.js";
import { plasma } from "./plasma.js";

/** Colour of the darkest and of the brightest ice, 0..1. */
const DARK = [0.16, 0.24, 0.32] as const;
const BRIGHT = [0.86, 0.95, 1] as const;

/** A picture of frost on a pane, made of noise: veins of ice are the level lines of rough clouds, thicker where a smooth cloud is high.
 *
 * @returns `[height, width, 3]`, 0..1 */
export function frostTexture({ height, width }: { height: number; width: number }, rng: Rng): Float32Array {
  const size = Math.max(height, width);
  const cover = plasma(size, 1.8, rng);
  const veins = [plasma(size, 1.45, rng), plasma(size, 1.3, rng)];
  const wrap = cover.side - 1;
  const out = new Float32Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = (y & wrap) * cover.side + (x & wrap);
      const [coarse, fine] = veins.map(({ values }) => (1 - Math.abs(2 * values[place]! - 1)) ** 4);
      const ice = Math.min(
        1,
        0.55 * cover.values[place]! + 0.45 * coarse! * cover.values[place]! + 0.3 * fine!,
      );
      const target = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) out[target + c] = DARK[c]! + (BRIGHT[c]! - DARK[c]!) * ice;
    }
  }
  return out;
}
