import type { SpriteSheet } from "../../src/widgets/contract/index.js";

/** Loads a sheet once; `draw` fills a canvas with one tile and keeps its pixels sharp or smooth as asked. */
export interface Sprite {
  readonly image: HTMLImageElement;
  draw(canvas: HTMLCanvasElement, tile: number): void;
}

/** @throws Error when the browser cannot read the sheet */
export async function loadSprite({ src, tileSize, columns }: SpriteSheet): Promise<Sprite> {
  const image = new Image();
  image.src = src;
  await image.decode();
  return {
    image,
    draw(canvas, tile) {
      canvas.width = canvas.height = tileSize;
      const x = (tile % columns) * tileSize;
      const y = Math.floor(tile / columns) * tileSize;
      canvas.getContext("2d")?.drawImage(image, x, y, tileSize, tileSize, 0, 0, tileSize, tileSize);
    },
  };
}
