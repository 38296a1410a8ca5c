import { createRequire } from "node:module";
import type * as CanvasPackage from "canvas";
import type { MimeBundle } from "./mime-bundle.js";

/** Pixels as they lie in memory, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** `[height, width, channels]`, 0..255. */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly channels: 1 | 3 | 4;
}

const MAX_SIDE = 512;
/** Smaller pictures are enlarged, each pixel a square. */
const MIN_SIDE = 160;
const MAX_TILES = 16;
const GAP = 4;

// Loaded at the first picture: the kernel starts without it.
let canvasPackage: typeof CanvasPackage | undefined;
const canvasOf = (width: number, height: number) => {
  canvasPackage ??= createRequire(import.meta.url)("canvas") as typeof CanvasPackage;
  return canvasPackage.createCanvas(width, height);
};

function paint({ width, height, data, channels }: Pixels) {
  const canvas = canvasOf(width, height);
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    for (let c = 0; c < 3; c++) image.data[4 * pixel + c] = data[from + (channels === 1 ? 0 : c)]!;
    image.data[4 * pixel + 3] = channels === 4 ? data[from + 3]! : 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** How many times larger a picture is drawn: whole times up, or down to fit. */
function scaleOf(width: number, height: number): number {
  const side = Math.max(width, height);
  return side > MAX_SIDE ? MAX_SIDE / side : Math.max(1, Math.floor(MIN_SIDE / side));
}

/** One PNG of up to 16 pictures of equal size side by side, at most about 512 pixels wide each side of a single one. */
export function picturesPng(pictures: readonly Pixels[]): Uint8Array {
  const shown = pictures.slice(0, MAX_TILES);
  const { width, height } = shown[0]!;
  const columns = Math.min(shown.length, Math.ceil(Math.sqrt(2 * shown.length)));
  const rows = Math.ceil(shown.length / columns);
  const scale = shown.length === 1 ? scaleOf(width, height) : scaleOf(width, height) / (columns > 2 ? 2 : 1);
  const tileWidth = Math.max(1, Math.round(width * scale));
  const tileHeight = Math.max(1, Math.round(height * scale));
  const canvas = canvasOf(columns * (tileWidth + GAP) - GAP, rows * (tileHeight + GAP) - GAP);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = scale < 1;
  shown.forEach((picture, i) => {
    const x = (i % columns) * (tileWidth + GAP);
    const y = Math.floor(i / columns) * (tileHeight + GAP);
    context.drawImage(paint(picture), x, y, tileWidth, tileHeight);
  });
  return canvas.encodeSync("png");
}

const magic: readonly (readonly [type: string, test: (bytes: Uint8Array) => boolean])[] = [
  ["image/png", (b) => startsWith(b, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ["image/jpeg", (b) => startsWith(b, [0xff, 0xd8, 0xff])],
  ["image/gif", (b) => startsWith(b, [0x47, 0x49, 0x46, 0x38])],
  [
    "image/svg+xml",
    (b) => /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/is.test(head(b)),
  ],
];

const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((byte, i) => bytes[i] === byte);
const head = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 1000)).toString("latin1");

/** A picture file in memory, told by its first bytes. */
export function fileBundle(bytes: Uint8Array): MimeBundle | undefined {
  const type = magic.find(([, test]) => test(bytes))?.[0];
  return type === undefined
    ? undefined
    : { data: { [type]: bytes, "text/plain": `${type}, ${bytes.length} bytes` } };
}

/** A canvas of `canvas`, `@napi-rs/canvas` or `skia-canvas`. */
interface CanvasLike {
  readonly width: number;
  readonly height: number;
  getContext(kind: string): unknown;
  toBuffer(type: string): Uint8Array | Promise<Uint8Array>;
}

export const isCanvas = (value: object): value is CanvasLike =>
  "toBuffer" in value &&
  typeof value.toBuffer === "function" &&
  "getContext" in value &&
  typeof value.getContext === "function" &&
  "width" in value &&
  typeof value.width === "number";

export function canvasBundle(canvas: CanvasLike): MimeBundle | Promise<MimeBundle> {
  const text = `Canvas ${canvas.width}×${canvas.height}`;
  const bundle = (png: Uint8Array) => ({ data: { "image/png": png, "text/plain": text } });
  const png = canvas.toBuffer("image/png");
  return png instanceof Promise ? png.then(bundle) : bundle(png);
}

/** The pixels of an `ImageData`, or of a record `{ data, width, height }` like it; undefined for anything else. */
export function pixelsOf(value: object): Pixels | undefined {
  const { data, width, height } = value as Partial<Pixels>;
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) return undefined;
  if (!Number.isInteger(width) || !Number.isInteger(height) || !(width! > 0) || !(height! > 0))
    return undefined;
  const channels = data.length / (width! * height!);
  return channels === 1 || channels === 3 || channels === 4
    ? { data, width: width!, height: height!, channels }
    : undefined;
}

export function pixelsBundle(pixels: Pixels): MimeBundle {
  const { width, height, channels } = pixels;
  const text = `picture ${width}×${height}, ${channels} ${channels === 1 ? "channel" : "channels"}`;
  return { data: { "image/png": picturesPng([pixels]), "text/plain": text } };
}
