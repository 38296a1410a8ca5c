const STEPS = 255;
const tables = new WeakMap<readonly string[], readonly string[]>();

function mixed(colours: readonly string[], place: number): string {
  const low = Math.min(colours.length - 2, Math.floor(place));
  const channels = (colour: string) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const [from, to] = [channels(colours[low]!), channels(colours[low + 1]!)];
  return `rgb(${from.map((value, c) => Math.round(value + (to[c]! - value) * (place - low))).join(" ")})`;
}

/** A colour scale at a share of 0..1, as CSS; in 256 steps, mixed once. */
export function heatAt(colours: readonly string[], share: number): string {
  let table = tables.get(colours);
  if (table === undefined) {
    table = Array.from({ length: STEPS + 1 }, (_, i) => mixed(colours, (i / STEPS) * (colours.length - 1)));
    tables.set(colours, table);
  }
  return table[Math.round(STEPS * Math.min(1, Math.max(0, share)))]!;
}

export interface HeatMap {
  /** The picture in grey. */
  readonly source: HTMLCanvasElement;
  /** Per patch, NaN where it is masked. */
  readonly values: Float64Array;
  readonly max: number;
  readonly colours: readonly string[];
  /** How much of the picture the colours hide, 0..1. */
  readonly opacity: number;
}

/** Paper with a stroke across: no colour of the scale. */
function drawHidden(
  context: CanvasRenderingContext2D,
  [x, y, size]: readonly [number, number, number],
): void {
  context.fillStyle = "#e9e9e9";
  context.fillRect(x, y, size, size);
  context.strokeStyle = "#a0a0a0";
  context.lineWidth = Math.max(1, size / 16);
  context.beginPath();
  context.moveTo(x, y + size);
  context.lineTo(x + size, y);
  context.stroke();
}

/** Patches of a picture in the colours of their values, over the picture. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  { source, values, max, colours, opacity }: HeatMap,
  sizePx: number,
): void {
  canvas.width = canvas.height = sizePx;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const side = Math.sqrt(values.length);
  const at = (i: number) => Math.round((i * sizePx) / side);
  context.imageSmoothingEnabled = false;
  if (opacity < 1) context.drawImage(source, 0, 0, sizePx, sizePx);
  values.forEach((value, patch) => {
    const [column, row] = [patch % side, Math.floor(patch / side)];
    const size = at(column + 1) - at(column);
    if (Number.isNaN(value)) return drawHidden(context, [at(column), at(row), size]);
    context.globalAlpha = opacity;
    context.fillStyle = heatAt(colours, max > 0 ? value / max : 0);
    context.fillRect(at(column), at(row), size, at(row + 1) - at(row));
    context.globalAlpha = 1;
  });
}

/** Takes the colours from a drawn canvas: colour then means attention alone. */
export function turnGrey(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const { data } = image;
  for (let i = 0; i < data.length; i += 4) {
    data[i] = data[i + 1] = data[i + 2] = 0.2126 * data[i]! + 0.7152 * data[i + 1]! + 0.0722 * data[i + 2]!;
  }
  context.putImageData(image, 0, 0);
}
