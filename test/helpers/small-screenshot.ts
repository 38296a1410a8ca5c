import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import sharp from "sharp";

/** A screenshot so small that letters are a few grey pixels. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue bytes, row by row. */
  readonly rgb: Uint8Array;
}

const WIDTH = 96;
/** Side of the squares that are compared, in pixels of a small picture. */
const TILE = 8;

async function toPicture(file: string | Buffer, width?: number): Promise<SmallPicture> {
  const image = sharp(file).resize(width).removeAlpha().raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) };
}

export const readSmallPicture = (path: string): Promise<SmallPicture> => toPicture(path);

export async function writeSmallPicture(path: string, { width, height, rgb }: SmallPicture): Promise<void> {
  const image = sharp(rgb, { raw: { width, height, channels: 3 } });
  await image.png({ compressionLevel: 9 }).toFile(path);
}

/** What the page's window shows now, 96 pixels wide. */
export const smallScreenshot = async (page: Page): Promise<SmallPicture> =>
  toPicture(await page.screenshot({ animations: "disabled" }), WIDTH);

/** How unlike two small pictures are: the mean absolute difference of their bytes, 0 to 255, in the square of 8 pixels where it is
 * largest. So a panel that is missing counts in full, however much is around it. Infinite for pictures of different sizes. */
export function worstDifference(a: SmallPicture, b: SmallPicture): number {
  if (a.width !== b.width || a.height !== b.height) return Infinity;
  const columns = Math.ceil(a.width / TILE);
  const sums = new Float64Array(columns * Math.ceil(a.height / TILE));
  const counts = new Float64Array(sums.length);
  a.rgb.forEach((value, i) => {
    const [x, y] = [Math.floor(i / 3) % a.width, Math.floor(i / 3 / a.width)];
    const tile = Math.floor(y / TILE) * columns + Math.floor(x / TILE);
    sums[tile]! += Math.abs(value - b.rgb[i]!);
    counts[tile]!++;
  });
  return Math.max(...sums.map((sum, tile) => sum / counts[tile]!));
}

/** Style by which all text is set in a font of this package, so that lines break at the same places on every machine. */
export function oneFont(): string {
  const font = readFileSync("node_modules/katex/dist/fonts/KaTeX_Main-Regular.woff2").toString("base64");
  return `@font-face { font-family: one; src: url(data:font/woff2;base64,${font}) }
    * { font-family: one !important }`;
}
