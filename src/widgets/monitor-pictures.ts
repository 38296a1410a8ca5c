import { ShapeError } from "../core/errors.js";
import type { ArrayInput } from "../core/array-input.js";
import type { MonitorPictures } from "./contract/index.js";
import { readPictures } from "./read-pictures.js";
import { createSprite } from "./sprite.js";
import { thumbnails } from "./thumbnails.js";

/** Pictures of a row are at most so many. */
const MAX_COLUMNS = 16;
const MAX_SIZE = 64;

/** Rows of pictures in one sheet; the first sixteen of each.
 *
 * @throws ShapeError when the rows differ in number or size */
export function monitorPictures(
  rows: Readonly<Record<string, ArrayInput>>,
  step: number,
): MonitorPictures | null {
  const names = Object.keys(rows);
  const sets = names.map((name) => readPictures(rows[name]!, `showPictures: ${name}`));
  const [first] = sets;
  if (first === undefined || first.count === 0 || first.size === 0) return null;
  sets.forEach(({ count, size }, i) => {
    if (count !== first.count || size !== first.size) {
      throw new ShapeError(
        `showPictures: ${names[i]} must be ${first.count} pictures of ${first.size} px as ${names[0]}, got ${count} of ${size} px`,
      );
    }
  });
  const columns = Math.min(MAX_COLUMNS, first.count);
  const shown = sets.map((set) =>
    thumbnails(
      { ...set, count: columns, pixels: set.pixels.subarray(0, columns * set.size * set.size * 3) },
      MAX_SIZE,
    ),
  );
  const pixels = new Uint8ClampedArray(shown.reduce((sum, one) => sum + one.pixels.length, 0));
  shown.reduce((at, one) => (pixels.set(one.pixels, at), at + one.pixels.length), 0);
  return { step, rows: names, columns, sprite: createSprite(pixels, { tileSize: shown[0]!.tileSize })! };
}
