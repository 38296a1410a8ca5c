import { createCanvas, Image } from "canvas";
import { DataError } from "../core/errors.js";

/** Draws an SVG as PNG.
 *
 * @param options.scale pixels per unit of the SVG
 * @throws DataError when it is no SVG with a width and a height */
export function svgPng(svg: string, { scale = 2 }: { scale?: number } = {}): Buffer {
  const image = new Image();
  image.src = Buffer.from(svg);
  const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
  if (!(width > 0 && height > 0))
    throw new DataError("svgPng: the SVG cannot be drawn; it needs a width and a height");
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").drawImage(image, 0, 0, width, height);
  return canvas.encodeSync("png");
}
