import sharp from "sharp";
import type { Sharp } from "sharp";
import { DataError } from "../core/errors.js";
import type { Fit, Picture } from "./dataset.js";
import { formatOfBytes } from "./picture-format.js";
import type { PictureFormat } from "./picture-format.js";

/** Largest picture that is decoded by default, in pixels (a large camera's; 192 MB as RGB). */
export const MAX_PIXELS = 64e6;

/** Most pixels at which an SVG is drawn; a larger one is drawn smaller. */
export const MAX_SVG_PIXELS = 2e6;

/** Largest side that librsvg draws, in pixels. */
const MAX_SVG_SIDE = 32767;

/** Largest SVG file, in bytes. */
const MAX_SVG_BYTES = 16e6;

/** Options of `decodeImage`. */
export interface DecodeOptions {
  /** Named in messages. */
  readonly file?: string;
  /** Largest picture, in pixels; default `MAX_PIXELS`. An SVG is drawn with
   * at most `MAX_SVG_PIXELS`. */
  readonly maxPixels?: number;
  /** Give a square picture of this size. A JPEG is then decoded at a fraction of its size where that is enough, and an
   * SVG drawn at the size wanted. */
  readonly fit?: Fit;
}

/** A picture and the kind of file it came from. */
export interface DecodedPicture extends Picture {
  readonly format: PictureFormat;
}

/** Decodes a JPEG, PNG, WebP, GIF or SVG; the content decides, not the name. Of several frames it is the first. Rotation
 * by EXIF is applied, colours become sRGB (CMYK, 16-bit, palette, grey and embedded profiles as well), and what is
 * transparent shows white. An SVG that names files or addresses is drawn without them.
 *
 * @returns `[height, width, 3]`, or `[imageSize, imageSize, 3]` with `fit`
 * @throws DataError if the bytes are empty, of another kind, cut off, damaged, or hold more than `maxPixels` */
export async function decodeImage(bytes: Uint8Array, options: DecodeOptions = {}): Promise<DecodedPicture> {
  const { file = "picture", maxPixels = MAX_PIXELS, fit } = options;
  const format = formatOfBytes(bytes);
  if (format === undefined) {
    const seen = bytes.length === 0 ? "is empty" : "is no JPEG, PNG, WebP, GIF or SVG";
    throw new DataError(`decodeImage: ${file}, byte 0: ${seen}; replace it or leave it out`);
  }
  try {
    if (format === "svg") return { ...(await drawSvg(bytes, fit)), format };
    // "error": libjpeg's warnings (stray bytes between markers) are in good data sets too; an early end is never let pass.
    const limits = { limitInputPixels: maxPixels, failOn: "error", pages: 1 } as const;
    const image = sharp(bytes, { ...limits, autoOrient: true });
    return { ...(await toRgb(fit === undefined ? image : fitted(image, fit))), format };
  } catch (cause) {
    const reason = reasonOf(cause, maxPixels);
    throw new DataError(`decodeImage: ${file} (${format}): ${reason}; replace it or leave it out`, { cause });
  }
}

/** Draws an SVG at the size that fits, or else at its own, but with no more than `MAX_SVG_PIXELS`: each of any number of
 * filters may take a second per million pixels, and none can be stopped. */
async function drawSvg(bytes: Uint8Array, fit: Fit | undefined): Promise<Picture> {
  if (bytes.length > MAX_SVG_BYTES) {
    throw new DataError(`it has ${bytes.length} bytes, more than the ${MAX_SVG_BYTES} allowed`);
  }
  const options = { limitInputPixels: false, failOn: "error" } as const;
  const { width, height } = await sharp(bytes, options).metadata();
  const sides = fit === undefined ? [1] : [fit.imageSize / width, fit.imageSize / height];
  const wanted = fit?.resize === "contain" ? Math.min(...sides) : Math.max(...sides);
  const scale = Math.min(
    wanted,
    Math.sqrt(MAX_SVG_PIXELS / (width * height)),
    MAX_SVG_SIDE / Math.max(width, height),
  );
  const [drawnWidth, drawnHeight] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  const drawing = await toRgb(sharp(bytes, options).resize(drawnWidth, drawnHeight, { fit: "fill" }));
  return fit === undefined ? drawing : fitPicture(drawing, fit);
}

/** A picture made square, by bicubic interpolation with the window widened where it shrinks (as PIL does).
 *
 * @returns `[imageSize, imageSize, 3]`; the picture itself if it has that size already */
export async function fitPicture(picture: Picture, fit: Fit): Promise<Picture> {
  const { data, height, width } = picture;
  if (height === fit.imageSize && width === fit.imageSize) return picture;
  return toRgb(fitted(sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false }), fit));
}

function fitted(image: Sharp, { imageSize, resize }: Fit): Sharp {
  return image.resize(imageSize, imageSize, {
    fit: resize,
    position: "centre",
    kernel: "cubic",
    background: "#ffffff",
  });
}

async function toRgb(image: Sharp): Promise<Picture> {
  const { data, info } = await image
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .removeAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { height, width } = info;
  if (data.length !== height * width * 3) {
    throw new DataError(
      `decodeImage: got ${data.length} bytes for ${height} x ${width} pixels, wanted 3 each`,
    );
  }
  return { data, height, width };
}

function reasonOf(cause: unknown, limit: number): string {
  // libvips gathers messages in one buffer for all pictures that are being read, so a line may stand there twice.
  const message =
    cause instanceof Error ? [...new Set(cause.message.trim().split("\n"))].join("; ") : String(cause);
  return message.includes("exceeds pixel limit") ? `it has more than the ${limit} pixels allowed` : message;
}
