import type { Picture } from "../data/dataset.js";

/** A picture on its way through a corruption: `[height, width, channels]`, 0..1. */
export interface FloatPicture {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Side in pixels for which ImageNet-C's lengths are published. */
const PUBLISHED_SIDE = 224;

/** Pixels of this picture per pixel of ImageNet-C: all lengths are multiplied by it. The side of a picture that is not square is that of the
 * square of equal area. */
export const lengthScale = ({ height, width }: { height: number; width: number }): number =>
  Math.sqrt(height * width) / PUBLISHED_SIDE;

/** An array of zeros of another picture's size. */
export const emptyLike = ({ height, width, channels }: FloatPicture): FloatPicture => ({
  data: new Float32Array(height * width * channels),
  height,
  width,
  channels,
});

const LEVELS = Float32Array.from({ length: 256 }, (_, level) => level / 255);

/** 0..255 -> 0..1. */
export function toFloat({ data, height, width }: Picture): FloatPicture {
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = LEVELS[data[i]!]!;
  return { data: out, height, width, channels: 3 };
}

/** 0..1 -> the nearest of 0..255; what lies beyond is cut. */
export function toPicture({ data, height, width }: FloatPicture): Picture {
  const out = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]! * 255 + 0.5;
    out[i] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
  return { data: out, height, width };
}
