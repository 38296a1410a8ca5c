import type { Rng } from "../core/rng.js";

/** A square cloud that repeats beyond its edges. */
export interface Plasma {
  readonly side: number;
  /** `[side, side]`, 0..1, both ends reached. */
  readonly values: Float32Array;
}

/** Largest side made; larger pictures see it repeated. */
const MAX_SIDE = 4096;

/** A cloud by the diamond-square algorithm on a torus, from the coarsest step to the finest: the middle of four known points is their mean and a
 * uniform draw, of an amplitude that falls with each halving of the step (ImageNet-C's fog).
 *
 * @param size the side is the next power of two, 4,096 at most
 * @param decay each octave has 1 / decay² of the amplitude of the one before: large is smooth */
export function plasma(size: number, decay: number, rng: Rng): Plasma {
  let side = 2;
  while (side < size && side < MAX_SIDE) side *= 2;
  const values = new Float32Array(side * side);
  let amplitude = 1;
  for (let step = side; step >= 2; step /= 2, amplitude /= decay * decay) {
    fillOctave({ side, values }, step, { amplitude, rng });
  }
  return { side, values: stretch(values) };
}

/** Fills the centres of the squares of a step, then the middles of their edges. */
function fillOctave(
  { side, values }: Plasma,
  step: number,
  { amplitude, rng }: { amplitude: number; rng: Rng },
): void {
  const half = step / 2;
  const wrap = side - 1;
  for (let y = half; y < side; y += step) {
    const above = (y - half) * side;
    const below = ((y + half) & wrap) * side;
    for (let x = half; x < side; x += step) {
      const left = x - half;
      const right = (x + half) & wrap;
      const corners =
        values[above + left]! + values[above + right]! + values[below + left]! + values[below + right]!;
      values[y * side + x] = corners / 4 + amplitude * (2 * rng.uniform() - 1);
    }
  }
  for (let y = 0; y < side; y += half) {
    const here = y * side;
    const above = ((y - half) & wrap) * side;
    const below = ((y + half) & wrap) * side;
    for (let x = y % step === 0 ? half : 0; x < side; x += step) {
      const ends =
        values[above + x]! +
        values[below + x]! +
        values[here + ((x - half) & wrap)]! +
        values[here + ((x + half) & wrap)]!;
      values[here + x] = ends / 4 + amplitude * (2 * rng.uniform() - 1);
    }
  }
}

/** Least to 0, greatest to 1, in place. */
function stretch(values: Float32Array): Float32Array {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = high > low ? 1 / (high - low) : 0;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - low) * scale;
  return values;
}
