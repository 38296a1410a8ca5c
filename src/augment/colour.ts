import type { JitterDraw } from "./view-draw.js";

/** Luma of ITU-R 601, as torchvision's `rgb_to_grayscale`. */
const luma = (r: number, g: number, b: number): number => 0.2989 * r + 0.587 * g + 0.114 * b;

const clip = (x: number): number => (x < 0 ? 0 : x > 1 ? 1 : x);

/** `factor * picture`, cut to 0..1. Like all functions here it is torchvision's of that name, works in place, and takes
 * `[height, width, 3]` in 0..1. */
export function brightness(picture: Float32Array, factor: number): void {
  for (let i = 0; i < picture.length; i++) picture[i] = clip(picture[i]! * factor);
}

/** Blends with the mean grey of the picture. */
export function contrast(picture: Float32Array, factor: number): void {
  let sum = 0;
  for (let i = 0; i < picture.length; i += 3) sum += luma(picture[i]!, picture[i + 1]!, picture[i + 2]!);
  const offset = (1 - factor) * (sum / (picture.length / 3));
  for (let i = 0; i < picture.length; i++) picture[i] = clip(picture[i]! * factor + offset);
}

/** Blends each pixel with its own grey. */
export function saturation(picture: Float32Array, factor: number): void {
  for (let i = 0; i < picture.length; i += 3) {
    const offset = (1 - factor) * luma(picture[i]!, picture[i + 1]!, picture[i + 2]!);
    picture[i] = clip(picture[i]! * factor + offset);
    picture[i + 1] = clip(picture[i + 1]! * factor + offset);
    picture[i + 2] = clip(picture[i + 2]! * factor + offset);
  }
}

/** Turns the hue of HSV by `turns` (1 is all the way round); value and saturation stay. */
export function hue(picture: Float32Array, turns: number): void {
  const shift = 6 * (turns - Math.floor(turns));
  for (let i = 0; i < picture.length; i += 3) {
    const r = picture[i]!;
    const g = picture[i + 1]!;
    const b = picture[i + 2]!;
    const value = Math.max(r, g, b);
    const least = Math.min(r, g, b);
    const chroma = value - least;
    if (chroma === 0) continue; // grey has no hue
    const sector = value === r ? (g - b) / chroma : value === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
    let h = sector + shift; // in sixths of a turn from red
    if (h >= 6) h -= 6;
    else if (h < 0) h += 6;
    picture[i] = least + chroma * clip(Math.abs(h - 3) - 1);
    picture[i + 1] = least + chroma * clip(2 - Math.abs(h - 2));
    picture[i + 2] = least + chroma * clip(2 - Math.abs(h - 4));
  }
}

/** Every channel becomes the luma. */
export function grey(picture: Float32Array): void {
  for (let i = 0; i < picture.length; i += 3) {
    const l = luma(picture[i]!, picture[i + 1]!, picture[i + 2]!);
    picture[i] = l;
    picture[i + 1] = l;
    picture[i + 2] = l;
  }
}

/** Values from `threshold` on become their negative. */
export function solarize(picture: Float32Array, threshold: number): void {
  for (let i = 0; i < picture.length; i++) if (picture[i]! >= threshold) picture[i] = 1 - picture[i]!;
}

const ops = { brightness, contrast, saturation, hue };

/** Applies the drawn changes in their order. */
export function jitter(picture: Float32Array, draws: readonly JitterDraw[]): void {
  for (const { op, amount } of draws) ops[op](picture, amount);
}
