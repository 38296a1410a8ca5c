import type { FloatPicture } from "./float-picture.js";

/** A linear map of one axis: each output pixel is a weighted sum of neighbouring input pixels. Blurring, zooming and resizing are such maps. */
export interface AxisMap {
  readonly from: number;
  readonly to: number;
  /** Weights per output pixel. */
  readonly count: number;
  /** `[to]`, the first input pixel that an output pixel reads. */
  readonly first: Int32Array;
  /** `[to, count]`. */
  readonly weights: Float32Array;
}

/** Index beyond an edge -> the pixel that stands for it. */
export type Border = (index: number, size: number) => number;

/** a a | a b c d | d d (OpenCV's replicate, SciPy's nearest). */
export const replicate: Border = (index, size) => (index < 0 ? 0 : index >= size ? size - 1 : index);

/** b a | a b c d | d c (SciPy's reflect). */
export const reflect: Border = (index, size) => {
  const place = ((index % (2 * size)) + 2 * size) % (2 * size);
  return place < size ? place : 2 * size - 1 - place;
};

/** c b | a b c d | c b (OpenCV's reflect 101). */
export const reflect101: Border = (index, size) => {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const place = ((index % period) + period) % period;
  return place < size ? place : period - place;
};

const MOST_KEPT = 128;
const kept = new Map<string, AxisMap>();

/** Builds a map, or finds it again.
 *
 * @param key names the map and all its parameters
 * @param emit called once per output pixel; adds a weight to an input pixel, repeatedly if it likes */
export function axisMap(
  key: string,
  { from, to }: { from: number; to: number },
  emit: (output: number, add: (input: number, weight: number) => void) => void,
): AxisMap {
  const name = `${key},${from},${to}`;
  const known = kept.get(name);
  if (known) return known;
  if (kept.size >= MOST_KEPT) kept.clear(); // sizes of a folder of photographs are without end
  const rows = Array.from({ length: to }, (_, output) => {
    const row = new Map<number, number>();
    emit(output, (input, weight) => {
      if (weight !== 0) row.set(input, (row.get(input) ?? 0) + weight);
    });
    return row;
  });
  const lows = rows.map((row) => [...row.keys()].reduce((a, b) => Math.min(a, b), from - 1));
  const count = rows.reduce(
    (most, row, i) => [...row.keys()].reduce((a, b) => Math.max(a, b - lows[i]! + 1), most),
    1,
  );
  const first = Int32Array.from(lows, (low) => Math.min(low, from - count));
  const weights = new Float32Array(to * count);
  rows.forEach((row, i) => row.forEach((weight, input) => (weights[i * count + input - first[i]!] = weight)));
  const made = { from, to, count, first, weights };
  kept.set(name, made);
  return made;
}

/** Applies one map from top to bottom and one from left to right.
 *
 * @param data `[down.to, across.to, channels]`; the result is added to it
 * @returns `[down.to, across.to, channels]` */
export function mapAxes(
  picture: FloatPicture,
  down: AxisMap,
  across: AxisMap,
  data: Float32Array = new Float32Array(down.to * across.to * picture.channels),
): FloatPicture {
  const { height, channels } = picture;
  const middle = new Float32Array(height * across.to * channels);
  if (channels === 3) mapColumns3(picture, across, middle);
  else mapColumns1(picture, across, middle);
  const stride = across.to * channels;
  for (let y = 0; y < down.to; y++) {
    const target = y * stride;
    for (let t = 0; t < down.count; t++) {
      const weight = down.weights[y * down.count + t]!;
      if (weight === 0) continue;
      const source = (down.first[y]! + t) * stride;
      for (let i = 0; i < stride; i++) data[target + i]! += weight * middle[source + i]!;
    }
  }
  return { data, height: down.to, width: across.to, channels };
}

function mapColumns3({ data, height, width }: FloatPicture, map: AxisMap, out: Float32Array): void {
  const { first, weights, count, to } = map;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      let source = (y * width + first[x]!) * 3;
      let r = 0;
      let g = 0;
      let b = 0;
      for (let t = x * count; t < (x + 1) * count; t++, source += 3) {
        const weight = weights[t]!;
        r += weight * data[source]!;
        g += weight * data[source + 1]!;
        b += weight * data[source + 2]!;
      }
      const target = (y * to + x) * 3;
      out[target] = r;
      out[target + 1] = g;
      out[target + 2] = b;
    }
  }
}

function mapColumns1({ data, height, width }: FloatPicture, map: AxisMap, out: Float32Array): void {
  const { first, weights, count, to } = map;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      const source = y * width + first[x]!;
      let sum = 0;
      for (let t = 0; t < count; t++) sum += weights[x * count + t]! * data[source + t]!;
      out[y * to + x] = sum;
    }
  }
}
