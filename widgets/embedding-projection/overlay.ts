import type { SpriteSheet } from "../../src/widgets/contract/index.js";
import type { Seen, Size } from "./camera.js";
import type { Place } from "./pick.js";

/** What is drawn over the points. */
export interface Overlay {
  readonly seen: Seen;
  readonly weight: Uint8Array;
  /** int32 `[pairs, 2]`, empty for none. */
  readonly pairs: Int32Array;
  readonly line: string;
  readonly accent: string;
  readonly tiles: Tiles | undefined;
  /** Colour of the frame of a point's picture. */
  readonly frameOf: (i: number) => string;
  /** The line that is being drawn around points. */
  readonly lasso: readonly Place[];
  /** Points that the lasso's owner marks: the neighbours of the one pointed at. */
  readonly near: readonly number[];
  readonly point: number;
}

export interface Tiles {
  readonly image: CanvasImageSource;
  readonly sheet: SpriteSheet;
}

/** More lines than this are a grey cloud. */
const MAX_LINES = 20_000;
/** One picture for each cell of so many pixels, so that they can be told apart. */
export const PICTURE_CELL = 30;

export function drawOverlay(context: CanvasRenderingContext2D, size: Size, overlay: Overlay): void {
  context.clearRect(0, 0, size.width, size.height);
  drawPairs(context, overlay);
  if (overlay.tiles) drawPictures(context, size, overlay, overlay.tiles);
  drawSpokes(context, overlay);
  drawLasso(context, overlay);
}

function drawPairs(
  context: CanvasRenderingContext2D,
  { seen, weight, pairs, line, point, accent }: Overlay,
): void {
  const number = Math.min(pairs.length / 2, MAX_LINES);
  const stroke = (colour: string, width: number, wanted: (a: number, b: number) => boolean) => {
    context.beginPath();
    for (let p = 0; p < number; p++) {
      const [a, b] = [pairs[2 * p]!, pairs[2 * p + 1]!];
      if (weight[a] === 0 || weight[b] === 0 || !wanted(a, b)) continue;
      context.moveTo(seen.x[a]!, seen.y[a]!);
      context.lineTo(seen.x[b]!, seen.y[b]!);
    }
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  };
  context.globalAlpha = number > 300 ? 0.25 : 0.5;
  stroke(line, 1, (a, b) => weight[a] === 2 && weight[b] === 2);
  context.globalAlpha = 1;
  if (point >= 0) stroke(accent, 2, (a, b) => a === point || b === point);
}

function drawPictures(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  { seen, weight, frameOf, point }: Overlay,
  tiles: Tiles,
): void {
  const taken = new Set<number>();
  const columns = Math.ceil(width / PICTURE_CELL);
  const order = [...(point >= 0 ? [point] : []), ...weight.keys()];
  const shown: number[] = [];
  for (const i of order) {
    const [x, y] = [seen.x[i]!, seen.y[i]!];
    if (weight[i] !== 2 || !(x >= 0 && y >= 0 && x < width && y < height)) continue;
    const cell = Math.floor(y / PICTURE_CELL) * columns + Math.floor(x / PICTURE_CELL);
    if (taken.has(cell)) continue;
    taken.add(cell);
    shown.push(i);
  }
  const side = PICTURE_CELL - 4;
  const { sheet } = tiles;
  for (const i of shown.reverse()) {
    const [x, y] = [seen.x[i]! - side / 2, seen.y[i]! - side / 2];
    context.fillStyle = frameOf(i);
    context.fillRect(x - 2, y - 2, side + 4, side + 4);
    const [left, top] = [
      (i % sheet.columns) * sheet.tileSize,
      Math.floor(i / sheet.columns) * sheet.tileSize,
    ];
    context.drawImage(tiles.image, left, top, sheet.tileSize, sheet.tileSize, x, y, side, side);
  }
}

/** From the point pointed at to its neighbours. */
function drawSpokes(context: CanvasRenderingContext2D, { seen, weight, near, point, accent }: Overlay): void {
  if (point < 0) return;
  context.beginPath();
  for (const i of near) {
    if (weight[i] === 0) continue;
    context.moveTo(seen.x[point]!, seen.y[point]!);
    context.lineTo(seen.x[i]!, seen.y[i]!);
  }
  context.strokeStyle = accent;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.stroke();
  context.setLineDash([]);
}

function drawLasso(context: CanvasRenderingContext2D, { lasso, accent }: Overlay): void {
  if (lasso.length < 2) return;
  context.beginPath();
  for (const [x, y] of lasso) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = accent;
  context.globalAlpha = 0.12;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = accent;
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.stroke();
  context.setLineDash([]);
}
