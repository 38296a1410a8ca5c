import type { SpriteSheet } from "../../src/widgets/contract/index.js";

/** Loads a sheet once; `draw` fills a canvas with one tile and keeps its pixels sharp or smooth as asked. */
export interface Sprite {
  readonly image: HTMLImageElement;
  draw(canvas: HTMLCanvasElement, tile: number): void;
}

/** A sheet that may still be on its way: a large one takes a second, in which the rest of a widget can be used. */
export interface ComingSprite extends Sprite {
  /** Rejects when the browser cannot read the sheet. */
  readonly ready: Promise<void>;
}

/** `draw` fills the canvas as soon as the sheet is there. */
export function startSprite({ src, tileSize, columns }: SpriteSheet): ComingSprite {
  const image = new Image();
  image.src = src;
  let isReady = false;
  const ready = image.decode().then(() => {
    isReady = true;
  });
  const draw = (canvas: HTMLCanvasElement, tile: number): void => {
    canvas.width = canvas.height = tileSize;
    if (!isReady) return void ready.then(() => draw(canvas, tile), ignore);
    const x = (tile % columns) * tileSize;
    const y = Math.floor(tile / columns) * tileSize;
    canvas.getContext("2d")?.drawImage(image, x, y, tileSize, tileSize, 0, 0, tileSize, tileSize);
  };
  return { image, ready, draw };
}

const ignore = () => undefined; // whoever has the sheet hears of it by `ready`

/** @throws Error when the browser cannot read the sheet */
export async function loadSprite(sheet: SpriteSheet): Promise<Sprite> {
  const sprite = startSprite(sheet);
  await sprite.ready;
  return sprite;
}
