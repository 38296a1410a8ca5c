import { ShapeError } from "../core/errors.js";
import { readArray, type ArrayInput } from "../core/array-input.js";
import type { SpriteSheet } from "./contract/index.js";
import { readPictures } from "./read-pictures.js";
import { createSprite } from "./sprite.js";
import { thumbnails } from "./thumbnails.js";

const WHAT = "embeddingProjection: images";
/** Characters of a data URI that thumbnails may take, so that a state stays under 5 MB. */
const MAX_LENGTH = 3.8e6;
/** Quality of WebP and share of the side, best first. */
const CHOICES = [
  [82, 1],
  [60, 1],
  [35, 1],
  [60, 0.75],
  [35, 0.75],
  [60, 0.5],
  [35, 0.5],
] as const;
/** Tiles that tell how large all will be. */
const PROBE = 400;
const CHUNK = 500;

const defaultSize = (count: number): number => (count <= 1000 ? 64 : count <= 20_000 ? 32 : 16);

/** Thumbnails of many pictures in one sheet, of the best quality that keeps it small.
 *
 * @param images `[count, size, size, 3]`
 * @returns null for no pictures
 * @throws ShapeError for another shape
 * @throws DataError for pixels far outside 0..1 */
export function smallSprite(
  images: ArrayInput | undefined,
  { count, thumbnailSize = defaultSize(count) }: { count: number; thumbnailSize?: number | undefined },
): SpriteSheet | null {
  if (images === undefined || count === 0) return null;
  const { shape, data } = readArray(images, { what: WHAT, shape: [count, "size", "size", 3] });
  const size = shape[1]!;
  if (size === 0) throw new ShapeError(`${WHAT} must have pixels, got [${shape.join(", ")}]`);
  const most = Math.min(size, thumbnailSize);
  const read = (number: number, tileSize: number) => readTiles(data, { number, size, tileSize });
  const fits = ([quality, share]: (typeof CHOICES)[number]): boolean => {
    const number = Math.min(count, PROBE);
    const tileSize = Math.max(1, Math.round(most * share));
    const probe = createSprite(read(number, tileSize), { tileSize, quality });
    return ((probe?.src.length ?? 0) * count) / number <= MAX_LENGTH;
  };
  const [quality, share] = CHOICES.find(fits) ?? CHOICES.at(-1)!;
  const tileSize = Math.max(1, Math.round(most * share));
  return createSprite(read(count, tileSize), { tileSize, quality });
}

/** The first pictures as thumbnails. Some at a time, since they are floats while they are made smaller. */
function readTiles(
  data: ArrayLike<number>,
  { number, size, tileSize }: { number: number; size: number; tileSize: number },
): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(number * tileSize * tileSize * 3);
  const isReady = tileSize === size && (data instanceof Uint8Array || data instanceof Uint8ClampedArray);
  if (isReady) return new Uint8ClampedArray(data).subarray(0, pixels.length);
  const rows = data as Float32Array; // any typed array has a subarray
  for (let from = 0; from < number; from += CHUNK) {
    const count = Math.min(CHUNK, number - from);
    const range = [from * size * size * 3, (from + count) * size * size * 3] as const;
    const part = "subarray" in rows ? rows.subarray(...range) : Array.prototype.slice.call(rows, ...range);
    const pictures = readPictures({ shape: [count, size, size, 3], data: part }, WHAT);
    pixels.set(thumbnails(pictures, tileSize).pixels, from * tileSize * tileSize * 3);
  }
  return pixels;
}
