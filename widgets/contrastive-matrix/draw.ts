import { positiveOf } from "../../src/widgets/contract/contrastive-loss.js";
import type { ContrastiveMatrixState } from "../../src/widgets/contract/index.js";
import { colourOf } from "../shared/theme.js";
import type { Sprite } from "../shared/sprite.js";
import { channelsOf, colourTable, packed } from "./colours.js";
import { candidatesOf, type Matrix } from "./matrix.js";

/** Sizes in CSS pixels. */
export interface Layout {
  /** Side of the square of cells. */
  readonly side: number;
  readonly cell: number;
  /** Room for thumbnails at the left and the top. */
  readonly strip: number;
  /** Room for the bars at the right. */
  readonly bars: number;
}

const LARGEST = 520;
const BARS = 64;
const GAP = 6;

/** What fits into a width. */
export function layOut(width: number, size: number, hasPictures: boolean): Layout {
  const room = Math.min(LARGEST, width - BARS - GAP);
  const withStrip = hasPictures ? Math.min(34, room / (size + 1)) : 0;
  const strip = withStrip >= 9 ? withStrip : 4;
  const side = Math.max(40, room - strip);
  return { side, cell: side / size, strip, bars: BARS };
}

export interface Painter {
  readonly canvas: HTMLCanvasElement;
  readonly layout: Layout;
  /** For its colours. */
  readonly el: HTMLElement;
}

/** The cells, one pixel each. */
function cells(
  matrix: Matrix,
  view: ContrastiveMatrixState["view"],
  el: HTMLElement,
  colours: readonly string[],
) {
  const { size } = matrix;
  const small = document.createElement("canvas");
  small.width = small.height = size;
  const context = small.getContext("2d")!;
  const image = context.createImageData(size, size);
  const pixels = new Uint32Array(image.data.buffer);
  const colour = colourTable(colours);
  const masked = packed(channelsOf(colourOf(el, "--cl-sunken")));
  pixels.fill(masked);
  const { similarities, logSums } = matrix;
  const { temperature } = matrix.options;
  const isSimilarity = view === "similarity";
  for (let a = 0; a < size; a++) {
    const [from, to] = candidatesOf(a, matrix.options);
    for (let i = a * size + from; i < a * size + to; i++) {
      const similarity = similarities[i]!;
      // The square root of the probability: half of its logarithm.
      pixels[i] = colour(
        isSimilarity ? (similarity + 1) / 2 : Math.exp((similarity / temperature - logSums[a]!) / 2),
      );
    }
    pixels[a * size + a] = masked;
  }
  context.putImageData(image, 0, 0);
  return small;
}

function drawPositives(
  context: CanvasRenderingContext2D,
  count: number,
  { cell }: Layout,
  colour: string,
): void {
  context.strokeStyle = colour;
  context.lineWidth = cell < 5 ? 1 : 2;
  const inset = cell < 5 ? 0 : 1;
  context.beginPath();
  for (let a = 0; a < 2 * count; a++) {
    const x = positiveOf(a, count) * cell;
    context.rect(x + inset, a * cell + inset, cell - 2 * inset, cell - 2 * inset);
  }
  context.stroke();
}

function drawBars(
  context: CanvasRenderingContext2D,
  { losses }: Matrix,
  layout: Layout,
  colour: string,
): void {
  const { side, cell, bars } = layout;
  const longest = Math.max(1e-9, ...losses);
  context.fillStyle = colour;
  losses.forEach((loss, a) => {
    const inset = cell > 4 ? 1 : 0;
    const width = Math.max(loss > 0 ? 0.5 : 0, (loss / longest) * bars);
    context.fillRect(side + GAP, a * cell + inset, width, Math.max(0.5, cell - 2 * inset));
  });
}

/** Thumbnails beside the rows and above the columns. */
function drawThumbs(
  context: CanvasRenderingContext2D,
  { cell, strip }: Layout,
  tiles: readonly HTMLCanvasElement[],
): void {
  const side = Math.min(cell - 1, strip - 3);
  if (side < 6) return;
  tiles.forEach((tile, i) => {
    const middle = (i + 0.5) * cell - side / 2;
    context.drawImage(tile, -side - 3, middle, side, side);
    context.drawImage(tile, middle, -side - 3, side, side);
  });
}

/** One canvas for each projection. */
export function tileCanvases(sprite: Sprite, count: number, tiles: number): HTMLCanvasElement[] {
  return Array.from({ length: 2 * count }, (_, i) => {
    const canvas = document.createElement("canvas");
    sprite.draw(canvas, tiles === count ? i % count : i);
    return canvas;
  });
}

/** Draws all but what is pointed at. */
export function drawMatrix(
  { canvas, layout, el }: Painter,
  matrix: Matrix,
  {
    view,
    colours,
    tiles,
  }: Pick<ContrastiveMatrixState, "view" | "colours"> & { tiles: readonly HTMLCanvasElement[] },
): void {
  const { side, strip, bars } = layout;
  const [width, height] = [strip + side + GAP + bars, strip + side + 1];
  const scale = devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  context.translate(strip, strip);
  context.imageSmoothingEnabled = false;
  context.drawImage(cells(matrix, view, el, colours), 0, 0, side, side);
  context.imageSmoothingEnabled = true;
  drawPositives(context, matrix.options.count, layout, colourOf(el, "--cl-positive"));
  drawBars(context, matrix, layout, colourOf(el, "--cl-arm-1"));
  drawThumbs(context, layout, tiles);
}
