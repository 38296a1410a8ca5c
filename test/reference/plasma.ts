import type { Rng } from "../../src/core/rng.js";

/** The diamond-square algorithm on a torus, point by point; then least to 0 and greatest to 1.
 *
 * @param side a power of two
 * @param decay of the amplitude: 1 / decay² per octave */
export function slowPlasma(side: number, decay: number, rng: Rng): number[][] {
  const map = Array.from({ length: side }, () => new Array<number>(side).fill(0));
  const get = (y: number, x: number) => map[(y + side) % side]![(x + side) % side]!;
  const mean = (points: readonly (readonly [number, number])[]) =>
    points.map(([y, x]) => get(y, x)).reduce((a, b) => a + b, 0) / points.length;
  for (let step = side, octave = 0; step > 1; step /= 2, octave++) {
    const h = step / 2;
    const draw = () => (2 * rng.uniform() - 1) * decay ** (-2 * octave);
    for (let y = h; y < side; y += step) {
      for (let x = h; x < side; x += step) {
        const corners = [
          [y - h, x - h],
          [y - h, x + h],
          [y + h, x - h],
          [y + h, x + h],
        ] as const;
        map[y]![x] = mean(corners) + draw();
      }
    }
    for (let y = 0; y < side; y += h) {
      for (let x = 0; x < side; x += h) {
        if ((y / h + x / h) % 2 === 0) continue; // known, or a centre
        const ends = [
          [y - h, x],
          [y + h, x],
          [y, x - h],
          [y, x + h],
        ] as const;
        map[y]![x] = mean(ends) + draw();
      }
    }
  }
  const all = map.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return map.map((row) => row.map((value) => (value - low) / (high - low)));
}
