import type { Rng } from "../core/rng.js";
import { drawIdsShuffle } from "./masking.js";

/** How the hidden patches lie: anywhere, in rectangles, or evenly spread. */
export const MASK_KINDS = ["random", "block", "grid"] as const;
export type MaskKind = (typeof MASK_KINDS)[number];

/** What a mask is drawn for. */
export interface MaskDraw {
  readonly kind: MaskKind;
  readonly rows: number;
  /** Patches along a side. */
  readonly gridSize: number;
  /** Visible patches of each row; random masks do not depend on it. */
  readonly kept: (row: number) => number;
}

/** Draws a patch order for each row, of which the first `kept` are visible (MAE's `ids_shuffle`): uniformly; with everything but some
 * rectangles of random size and place (BEiT, arXiv 2106.08254, algorithm 1) in front; or by an even pattern at a random offset, which at ratio
 * 0.75 keeps one of every 2 x 2 patches (MAE, arXiv 2111.06377, figure 6) and at 0.5 a chessboard.
 *
 * @returns `[rows * gridSize^2]`, row after row, each a permutation of 0 .. gridSize^2 - 1 */
export function drawMask(rng: Rng, { kind, rows, gridSize, kept }: MaskDraw): Int32Array {
  const numPatches = gridSize ** 2;
  if (kind === "random") return drawIdsShuffle(rng, rows, numPatches);
  const ids = new Int32Array(rows * numPatches);
  for (let row = 0; row < rows; row++) {
    const order =
      kind === "block" ? blockOrder(rng, gridSize, numPatches - kept(row)) : gridOrder(rng, gridSize);
    ids.set(order, row * numPatches);
  }
  return ids;
}

/** Patches outside the rectangles in random order, then those inside. */
function blockOrder(rng: Rng, gridSize: number, numMasked: number): Int32Array {
  const numPatches = gridSize ** 2;
  const isMasked = new Uint8Array(numPatches);
  let left = numMasked;
  while (left > 0) left -= hideRectangle(rng, { gridSize, most: left, isMasked });
  const order = rng.permutation(numPatches);
  return Int32Array.from([...order.filter((i) => !isMasked[i]!), ...order.filter((i) => isMasked[i]!)]);
}

/** Widest and tallest rectangles: BEiT's 0.3. */
const MIN_ASPECT = 0.3;

/** Hides the patches of one rectangle of at most `most` patches, of a side ratio log-uniform in 0.3 .. 1 / 0.3.
 *
 * @returns how many of them were visible before */
function hideRectangle(
  rng: Rng,
  { gridSize, most, isMasked }: { gridSize: number; most: number; isMasked: Uint8Array },
): number {
  const area = 1 + rng.int(most);
  const aspect = Math.exp((2 * rng.uniform() - 1) * Math.log(1 / MIN_ASPECT));
  const side = (length: number, limit: number) => Math.max(1, Math.min(limit, Math.floor(length)));
  const height = side(Math.sqrt(area * aspect), gridSize);
  const width = side(area / height, gridSize);
  const top = rng.int(gridSize - height + 1);
  const left = rng.int(gridSize - width + 1);
  let hidden = 0;
  for (let r = top; r < top + height; r++) {
    for (let c = left; c < left + width; c++) {
      hidden += 1 - isMasked[r * gridSize + c]!;
      isMasked[r * gridSize + c] = 1;
    }
  }
  return hidden;
}

/** Patches in the order of an ordered dither (Bayer's matrix), shifted: any first part of it is spread evenly. */
function gridOrder(rng: Rng, gridSize: number): Int32Array {
  const [down, right] = [rng.int(gridSize), rng.int(gridSize)];
  const rank = (patch: number) => {
    const row = (Math.floor(patch / gridSize) + down) % gridSize;
    const column = ((patch % gridSize) + right) % gridSize;
    return bayer(row, column);
  };
  return Int32Array.from({ length: gridSize ** 2 }, (_, i) => i).sort((a, b) => rank(a) - rank(b));
}

const BITS = 16;

/** Place of a cell in Bayer's order: the bits of `row ^ column` and `row`, the lowest first. */
function bayer(row: number, column: number): number {
  let rank = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const [r, x] = [(row >> bit) & 1, ((row ^ column) >> bit) & 1];
    rank = rank * 4 + 2 * x + r;
  }
  return rank;
}
