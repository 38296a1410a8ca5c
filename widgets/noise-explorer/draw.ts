import type { NoiseExplorerState } from "../../src/widgets/contract/index.js";
import type { Model } from "../shared/model.js";

/** RGB values in 0..1, `[size, size, 3]`, on a canvas of `size` pixels. */
export function drawPixels(
  canvas: HTMLCanvasElement,
  size: number,
  value: (i: number, channel: number) => number,
): void {
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(size, size);
  for (let pixel = 0; pixel < size * size; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * pixel + channel] = 255 * value(3 * pixel + channel, channel);
    }
    image.data[4 * pixel + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** The pixels of a drawn canvas, `[size, size, 3]`, 0..1. */
export function readPixels(canvas: HTMLCanvasElement): Float32Array {
  const { width, height } = canvas;
  const rgba = canvas.getContext("2d")?.getImageData(0, 0, width, height).data;
  return Float32Array.from({ length: width * height * 3 }, (_, i) => {
    const value = rgba?.[4 * Math.floor(i / 3) + (i % 3)] ?? 0;
    return value / 255;
  });
}

export interface Pictures {
  readonly clean: HTMLCanvasElement;
  readonly noised: HTMLCanvasElement;
  readonly noise: HTMLCanvasElement;
  readonly predicted: HTMLCanvasElement;
}

/** Draws the four pictures. Noise is in normalised pixels, so each channel has its own factor on the way back. */
export function drawPictures(
  { clean, noised, noise, predicted }: Pictures,
  model: Model<NoiseExplorerState>,
  { pixels, unit, prediction }: { pixels: Float32Array; unit: Float32Array; prediction: Float32Array | null },
): void {
  const [size, std, gain, sigma] = [
    model.get("imageSize"),
    model.get("std"),
    model.get("gain"),
    model.get("sigma"),
  ];
  drawPixels(clean, size, (i) => pixels[i]!);
  drawPixels(noised, size, (i, c) => pixels[i]! + sigma * unit[i]! * std[c]!);
  drawPixels(noise, size, (i, c) => 0.5 + gain * sigma * unit[i]! * std[c]!);
  if (prediction) drawPixels(predicted, size, (i, c) => 0.5 + gain * prediction[i]! * std[c]!);
}
