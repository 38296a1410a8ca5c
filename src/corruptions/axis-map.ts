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

/** Weights kept, 32 MB of them: sizes of a folder of photographs are without end. */
const MOST_KEPT = 8e6;
let numKept = 0;
const kept = new Map<string, AxisMap>();

/** Builds a map, or finds it again.
 *
 * @param key names the map and all its parameters
 * @param emit adds weights to input pixels, repeatedly if it likes; called twice per output pixel, and must do the same both times */
export function axisMap(
  key: string,
  { from, to }: { from: number; to: number },
  emit: (output: number, add: (input: number, weight: number) => void) => void,
): AxisMap {
  const name = `${key},${from},${to}`;
  const known = kept.get(name);
  if (known) return known;
  const low = new Int32Array(to).fill(from - 1);
  let count = 1;
  for (let i = 0; i < to; i++) {
    let high = 0;
    emit(i, (input) => {
      if (input < low[i]!) low[i] = input;
      if (input > high) high = input;
    });
    count = Math.max(count, high - low[i]! + 1);
  }
  const first = low.map((input) => Math.min(input, from - count));
  const weights = new Float32Array(to * count);
  for (let i = 0; i < to; i++) {
    emit(i, (input, weight) => (weights[i * count + input - first[i]!]! += weight));
  }
  const made = { from, to, count, first, weights };
  if (numKept + weights.length > MOST_KEPT) {
    kept.clear();
    numKept = 0;
  }
  kept.set(name, made);
  numKept += weights.length;
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
  const stride = across.to * channels;
  if (middle.length < height * stride) middle = new Float32Array(height * stride);
  if (channels === 3) mapColumns3(picture, across);
  else mapColumns1(picture, across);
  const { first, weights, count } = down;
  for (let y = 0; y < down.to; y++) {
    // Two at a time: the sum is read and written half as often.
    for (let t = 0; t < count; t += 2) {
      const weight0 = weights[y * count + t]!;
      const weight1 = t + 1 < count ? weights[y * count + t + 1]! : 0;
      const source0 = (first[y]! + t) * stride;
      const source1 = t + 1 < count ? source0 + stride : source0;
      addRows(data, y * stride, stride, { source0, source1, weight0, weight1 });
    }
  }
  return { data, height: down.to, width: across.to, channels };
}

/** `[height, across.to, channels]` after the first of the two maps; used again from call to call. */
let middle = new Float32Array(0);

/** Adds two weighted rows of `middle` to one of `out`. */
function addRows(
  out: Float32Array,
  target: number,
  length: number,
  { source0, source1, weight0, weight1 }: Record<"source0" | "source1" | "weight0" | "weight1", number>,
): void {
  for (let i = 0; i < length; i++) {
    out[target + i]! += weight0 * middle[source0 + i]! + weight1 * middle[source1 + i]!;
  }
}

function mapColumns3({ data, height, width }: FloatPicture, map: AxisMap): void {
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
      middle[target] = r;
      middle[target + 1] = g;
      middle[target + 2] = b;
    }
  }
}

function mapColumns1({ data, height, width }: FloatPicture, map: AxisMap): void {
  const { first, weights, count, to } = map;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      const source = y * width + first[x]!;
      let sum = 0;
      for (let t = 0; t < count; t++) sum += weights[x * count + t]! * data[source + t]!;
      middle[y * to + x] = sum;
    }
  }
}
