import { toBytes, type PictureSet } from "./read-pictures.js";

/** Pictures as small bytes for a sprite sheet, made smaller by averaging where they are larger than `maxSize`.
 *
 * @param maxSize longest side of a thumbnail in pixels; default 32
 * @returns `[count, tileSize, tileSize, 3]` */
export function thumbnails(
  { count, size, pixels }: PictureSet,
  maxSize = 32,
): { pixels: Uint8ClampedArray; tileSize: number } {
  const tileSize = Math.min(size, maxSize);
  if (tileSize === size) return { pixels: toBytes(pixels), tileSize };
  const from = Array.from({ length: tileSize }, (_, i) => Math.floor((i * size) / tileSize));
  const to = Array.from({ length: tileSize }, (_, i) => Math.ceil(((i + 1) * size) / tileSize));
  const small = new Float32Array(count * tileSize * tileSize * 3);
  const average = (tile: number, [y, x, channel]: readonly [number, number, number]): number => {
    let sum = 0;
    for (let row = from[y]!; row < to[y]!; row++) {
      for (let column = from[x]!; column < to[x]!; column++) {
        sum += pixels[((tile * size + row) * size + column) * 3 + channel]!;
      }
    }
    return sum / ((to[y]! - from[y]!) * (to[x]! - from[x]!));
  };
  for (let i = 0; i < small.length; i++) {
    const pixel = Math.floor(i / 3) % (tileSize * tileSize);
    const tile = Math.floor(i / (3 * tileSize * tileSize));
    small[i] = average(tile, [Math.floor(pixel / tileSize), pixel % tileSize, i % 3]);
  }
  return { pixels: toBytes(small), tileSize };
}
