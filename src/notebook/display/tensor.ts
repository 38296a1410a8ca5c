import type { MimeBundle } from "./mime-bundle.js";
import { picturesPng, type Pixels } from "./pictures.js";

type Values = Float32Array | Int32Array | Uint8Array | readonly string[];

/** A tensor of tfjs, known by what it has. */
interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed?: boolean;
  dataSync(): Values;
  data(): Promise<Values>;
}

export function isTensor(value: object): value is TensorLike {
  const { shape, dtype, dataSync, data } = value as Partial<TensorLike>;
  return (
    Array.isArray(shape) &&
    typeof dtype === "string" &&
    typeof dataSync === "function" &&
    typeof data === "function"
  );
}

/** A tensor in a line with its first values, and as a picture where it surely is one. Where its values can only be waited for
 * (WebGPU), a promise. */
export function tensorBundle(tensor: TensorLike): MimeBundle | Promise<MimeBundle> {
  if (tensor.isDisposed === true) return { data: { "text/plain": `${heading(tensor)}, disposed` } };
  let values: Values;
  try {
    values = tensor.dataSync();
  } catch {
    return tensor.data().then((read) => bundleOf(tensor, read));
  }
  return bundleOf(tensor, values);
}

const heading = ({ dtype, shape }: TensorLike): string => `Tensor ${dtype} [${shape.join(", ")}]`;

function bundleOf(tensor: TensorLike, values: Values): MimeBundle {
  if (!isNumeric(values)) {
    const text = values.slice(0, 8).map((item) => JSON.stringify(item));
    return { data: { "text/plain": `${heading(tensor)}\n[${text.join(", ")}${more(values.length, 8)}]` } };
  }
  const stats = statsOf(values);
  const data: Record<string, unknown> = { "text/plain": describe(tensor, values, stats) };
  const pictures = picturesOf(tensor, values, stats);
  if (pictures.length > 0) data["image/png"] = picturesPng(pictures);
  return { data };
}

const isNumeric = (values: Values): values is Exclude<Values, readonly string[]> =>
  ArrayBuffer.isView(values);

interface Stats {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Values that are NaN or infinite; the others take no notice of them. */
  readonly numOdd: number;
}

function statsOf(values: ArrayLike<number>): Stats {
  let [min, max, sum, numOdd] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) numOdd++;
    else {
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
    }
  }
  return { min, max, mean: sum / (values.length - numOdd), numOdd };
}

const short = (value: number): string => (Number.isInteger(value) ? String(value) : value.toPrecision(4));
const more = (length: number, shown: number): string =>
  length > shown ? `, … ${(length - shown).toLocaleString("en")} more` : "";

function describe(tensor: TensorLike, values: ArrayLike<number>, { min, max, mean, numOdd }: Stats): string {
  const lines = [heading(tensor)];
  if (values.length > numOdd && values.length > 1) {
    lines[0] += `, min ${short(min)}, max ${short(max)}, mean ${short(mean)}`;
  }
  if (numOdd > 0) lines[0] += `, ${numOdd} of ${values.length} not finite`;
  lines.push(rows(tensor.shape, values));
  return lines.join("\n");
}

/** The first values: of the first rows where there are rows. */
function rows(shape: readonly number[], values: ArrayLike<number>): string {
  const width = shape.at(-1) ?? 1;
  const list = (from: number, length: number) =>
    `[${Array.from({ length: Math.min(length, 8) }, (_, i) => short(values[from + i]!)).join(", ")}${more(length, 8)}]`;
  if (shape.length === 0) return short(values[0]!);
  if (shape.length === 1 || values.length === 0) return list(0, values.length);
  const numRows = values.length / width;
  const shown = Array.from({ length: Math.min(numRows, 4) }, (_, i) => list(i * width, width));
  return [...shown, ...(numRows > 4 ? [`… ${(numRows - 4).toLocaleString("en")} more rows`] : [])].join("\n");
}

const MIN_PICTURE_SIDE = 8;

/** Pictures in a tensor of `[height, width, 3]` or `[n, height, width, 3]` in 0..1 or 0..255. */
function picturesOf(
  { shape, dtype }: TensorLike,
  values: ArrayLike<number>,
  { min, max, numOdd }: Stats,
): Pixels[] {
  const [height = 0, width = 0, channels] = shape.slice(-3);
  if (shape.length < 3 || shape.length > 4 || channels !== 3 || numOdd > 0) return [];
  if (Math.min(height, width) < MIN_PICTURE_SIDE || min < 0 || max > 255 || dtype === "bool") return [];
  // Whole numbers up to 1 may be labels; that they are dark pictures is the rarer case.
  const gain = max <= 1 && dtype === "float32" ? 255 : 1;
  const size = height * width * 3;
  return Array.from({ length: Math.min(16, values.length / size) }, (_, i) => {
    const data = new Uint8ClampedArray(size); // rounds
    for (let j = 0; j < size; j++) data[j] = values[i * size + j]! * gain;
    return { width, height, data, channels: 3 };
  });
}
