import type { Rng } from "../core/rng.js";
import { mapAxes } from "./axis-map.js";
import { areaMap, croppedSize, zoomMap } from "./axis-maps.js";
import { lengthScale } from "./float-picture.js";
import type { FloatPicture } from "./float-picture.js";
import { motionBlur } from "./motion-blur.js";

/** What snow is made of; lengths in pixels of ImageNet-C. */
export interface SnowOptions {
  /** Mean and deviation of the noise. */
  readonly mean: number;
  readonly deviation: number;
  /** Size of a flake. */
  readonly flake: number;
  /** Noise below it is no flake. */
  readonly threshold: number;
  /** Of the motion blur. */
  readonly radius: number;
  readonly sigma: number;
}

/** Falling flakes, `[height, width, 1]`: magnified noise, its low values removed, blurred along a line that falls.
 *
 * In a picture smaller than ImageNet-C's the flakes are drawn at its size and shrunk, since magnifying noise less would also make it stronger. */
export function snowLayer(
  size: { height: number; width: number },
  { mean, deviation, flake, threshold, radius, sigma }: SnowOptions,
  rng: Rng,
): FloatPicture {
  const scale = lengthScale(size);
  const height = Math.round(size.height / Math.min(1, scale));
  const width = Math.round(size.width / Math.min(1, scale));
  const factor = flake * Math.max(1, scale);
  const rows = croppedSize(height, factor);
  const columns = croppedSize(width, factor);
  const data = new Float32Array(rows * columns);
  rng.fillNormal(data);
  for (let i = 0; i < data.length; i++) data[i] = mean + deviation * data[i]!;
  const noise: FloatPicture = { data, height: rows, width: columns, channels: 1 };
  const flakes = mapAxes(noise, zoomMap(height, factor, rows), zoomMap(width, factor, columns));
  for (let i = 0; i < flakes.data.length; i++) {
    const value = flakes.data[i]!;
    flakes.data[i] = value < threshold ? 0 : Math.min(1, value);
  }
  const layer =
    scale < 1 ? mapAxes(flakes, areaMap(height, size.height), areaMap(width, size.width)) : flakes;
  const angle = -135 + 90 * rng.uniform();
  return motionBlur(layer, { radius: radius * scale, sigma: sigma * scale, angle });
}
