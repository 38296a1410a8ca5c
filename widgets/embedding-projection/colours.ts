import type { EmbeddingColumn, EmbeddingState } from "../../src/widgets/contract/index.js";
import type { Model } from "../shared/model.js";
import type { symbols } from "../shared/symbols.js";
import { symbolAt } from "../shared/symbols.js";
import { categoryColour, colourOf } from "../shared/theme.js";
import { floats } from "./bytes.js";
import type { Look } from "./painter.js";
import { createStamp } from "./stamps.js";

/** Steps of a scale of numbers. */
const STEPS = 64;
/** Below this diameter, in pixels of the page, markers of all shapes look alike. */
const MIN_SHAPED = 6;

/** Ten colours, each with ten shapes: what differs by 10 has the same colour and another shape. */
export const categoryShape = (i: number): (typeof symbols)[number] => symbolAt(i + Math.floor(i / 10));

export function columnOf(model: Model<EmbeddingState>): { column: EmbeddingColumn; at: number } | undefined {
  const columns = model.get("columns");
  const at = columns.findIndex(({ key }) => key === model.get("colourBy"));
  return at === -1 ? undefined : { column: columns[at]!, at };
}

/** The values of a column, `[count]`. */
export function columnValues(model: Model<EmbeddingState>, at: number): Float32Array {
  const count = model.get("count");
  return floats(model.get("values")).subarray(at * count, (at + 1) * count);
}

/** Diameter in pixels of the page. */
export function pointSize(model: Model<EmbeddingState>, width: number): number {
  const asked = model.get("pointSize");
  if (asked > 0) return asked;
  const count = model.get("count");
  const size = count <= 1500 ? 9 : count <= 6000 ? 7 : count <= 25_000 ? 5 : 3;
  return width < 500 ? Math.max(3, size - 2) : size;
}

const parse = (colour: string): number => {
  const [r = 0, g = 0, b = 0] =
    (/^#/.test(colour) ? hexParts(colour) : colour.match(/[\d.]+/g)?.map(Number)) ?? [];
  return (b << 16) | (g << 8) | r;
};
const hexParts = (colour: string): number[] => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

export const colourCode = (el: HTMLElement, property: `--cl-${string}`): number =>
  parse(colourOf(el, property));

/** Colours of a scale, low to high; without the end that the paper hides. */
export function scaleColours(scale: readonly string[], background: number): number[] {
  const isDark = (background & 0xff) + ((background >> 8) & 0xff) + (background >> 16) < 382;
  const [from, to] = isDark ? [0.28, 1] : [0, 0.9];
  const stops = (scale.length > 1 ? scale : ["#00204d", "#ffea46"]).map(hexParts);
  return Array.from({ length: STEPS }, (_, step) => {
    const place = (from + ((to - from) * step) / (STEPS - 1)) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(place));
    const mix = (c: number) =>
      Math.round(stops[low]![c]! + (stops[low + 1]![c]! - stops[low]![c]!) * (place - low));
    return (mix(2) << 16) | (mix(1) << 8) | mix(0);
  });
}

export const cssColour = (code: number): string =>
  `rgb(${code & 0xff} ${(code >> 8) & 0xff} ${(code >> 16) & 0xff})`;

export interface Colouring {
  readonly looks: readonly Look[];
  /** Index into `looks`, `[count]`; the last is "no value". */
  readonly look: Uint16Array;
}

/** How every point looks by the column that is shown. */
export function colouring(
  model: Model<EmbeddingState>,
  { el, width, ratio }: { el: HTMLElement; width: number; ratio: number },
): Colouring {
  const count = model.get("count");
  const size = pointSize(model, width);
  const chosen = columnOf(model);
  const background = colourCode(el, "--cl-surface");
  const none = colourCode(el, "--cl-ink-soft");
  const stamps = new Map<string, Pick<Look, "stamp" | "halo">>();
  const lookOf = (shape: (typeof symbols)[number], colour: number): Look => {
    const name = size < MIN_SHAPED ? "circle" : shape;
    if (!stamps.has(name)) {
      const halo = size >= MIN_SHAPED ? createStamp(name, size * ratio, 0.6 * ratio) : undefined;
      stamps.set(name, { stamp: createStamp(name, size * ratio), halo });
    }
    return { colour, ...stamps.get(name)! };
  };
  if (chosen === undefined) {
    const looks = [lookOf("circle", colourCode(el, categoryColour(0)))];
    return { looks, look: new Uint16Array(count) };
  }
  const { column, at } = chosen;
  const values = columnValues(model, at);
  const looks =
    column.kind === "category"
      ? column.categories.map((_, i) => lookOf(categoryShape(i), colourCode(el, categoryColour(i))))
      : scaleColours(model.get("scale"), background).map((colour) => lookOf("circle", colour));
  const code =
    column.kind === "category"
      ? (value: number) => value
      : (value: number) => Math.round(((STEPS - 1) * (value - column.min)) / (column.max - column.min || 1));
  const look = Uint16Array.from(values, (value) => (Number.isFinite(value) ? code(value) : looks.length));
  return { looks: [...looks, lookOf("circle", none)], look };
}
