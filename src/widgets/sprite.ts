import { createCanvas } from "canvas";
import { ShapeError } from "../core/errors.js";
import type { SpriteSheet } from "./contract/index.js";

const WEBP_QUALITY = 82;

/** Pictures side by side in one image.
 *
 * @param pixels `[count, tileSize, tileSize, 3]`, uint8 RGB
 * @param options.format "webp" is lossy and about a third of the size; "png" keeps every pixel
 * @param options.quality of WebP, 0 to 100
 * @returns null for no pictures
 * @throws ShapeError if `pixels` is no whole number of tiles */
export function createSprite(
  pixels: Uint8Array | Uint8ClampedArray,
  {
    tileSize,
    format = "webp",
    quality = WEBP_QUALITY,
  }: { tileSize: number; format?: "webp" | "png"; quality?: number },
): SpriteSheet | null {
  const tileBytes = tileSize * tileSize * 3;
  if (pixels.length % tileBytes !== 0) {
    throw new ShapeError(
      `createSprite: pixels must be [count, ${tileSize}, ${tileSize}, 3], got ${pixels.length} bytes, no multiple of ${tileBytes}`,
    );
  }
  const count = pixels.length / tileBytes;
  if (count === 0) return null;
  const columns = Math.ceil(Math.sqrt(count));
  const canvas = createCanvas(columns * tileSize, Math.ceil(count / columns) * tileSize);
  const context = canvas.getContext("2d");
  const tile = context.createImageData(tileSize, tileSize);
  // Its getter is slow.
  const { data } = tile;
  for (let i = 0; i < count; i++) {
    for (let p = 0; p < tileSize * tileSize; p++) {
      const from = i * tileBytes + p * 3;
      data.set([pixels[from]!, pixels[from + 1]!, pixels[from + 2]!, 255], p * 4);
    }
    context.putImageData(tile, (i % columns) * tileSize, Math.floor(i / columns) * tileSize);
  }
  const file = format === "png" ? canvas.encodeSync("png") : canvas.encodeSync("webp", quality);
  return { src: `data:image/${format};base64,${file.toString("base64")}`, tileSize, columns, count };
}
