import { axisMap, mapAxes } from "./axis-map.js";
import type { AxisMap, Border } from "./axis-map.js";
import type { FloatPicture } from "./float-picture.js";

/** Gaussian weights of one axis, sum 1.
 *
 * @param sigma in pixels; 0 changes nothing
 * @param radius pixels to each side */
export function gaussianMap(
  size: number,
  { sigma, radius, border }: { sigma: number; radius: number; border: Border },
): AxisMap {
  const reach = sigma > 0 ? radius : 0;
  const weightOf = (k: number) => (k === 0 ? 1 : Math.exp(-(k * k) / (2 * sigma * sigma)));
  let total = 0;
  for (let k = -reach; k <= reach; k++) total += weightOf(k);
  return axisMap(`gauss,${sigma},${reach},${border.name}`, { from: size, to: size }, (i, add) => {
    for (let k = -reach; k <= reach; k++) add(border(i + k, size), weightOf(k) / total);
  });
}

/** Gaussian blur as of `skimage.filters.gaussian`: the kernel ends at `truncate` deviations.
 *
 * @param sigma in pixels */
export function gaussianBlur(
  picture: FloatPicture,
  { sigma, truncate, border }: { sigma: number; truncate: number; border: Border },
): FloatPicture {
  const options = { sigma, radius: Math.floor(truncate * sigma + 0.5), border };
  return mapAxes(picture, gaussianMap(picture.height, options), gaussianMap(picture.width, options));
}

/** Pixels of an axis that fill it when they are magnified. */
export const croppedSize = (size: number, factor: number): number => Math.ceil(size / factor);

/** The middle of an axis, magnified so that it fills the axis: linear zoom with both ends kept (SciPy's `zoom`, order 1) of the cropped size, and
 * the middle of that. The input is the whole axis, or the crop alone.
 *
 * @param size of the output */
export function zoomMap(size: number, factor: number, from: number = size): AxisMap {
  const crop = croppedSize(size, factor);
  const start = Math.floor((from - crop) / 2);
  const zoomed = Math.round(crop * factor);
  const trim = Math.floor((zoomed - size) / 2);
  const step = zoomed > 1 ? (crop - 1) / (zoomed - 1) : 0;
  return axisMap(`zoom,${factor}`, { from, to: size }, (i, add) => {
    const place = (i + trim) * step;
    const low = Math.min(Math.floor(place), crop - 1);
    const share = place - low;
    add(start + low, 1 - share);
    if (share > 0 && low + 1 < crop) add(start + low + 1, share);
  });
}

/** Resizes an axis as Pillow's BOX does: the mean of the pixels whose centres lie in the output pixel; the nearest one when it grows. */
export function boxMap(from: number, to: number): AxisMap {
  const scale = from / to;
  const half = Math.max(scale, 1) / 2;
  return axisMap("box", { from, to }, (i, add) => {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.floor(centre - half + 0.5));
    const high = Math.min(from, Math.floor(centre + half + 0.5));
    for (let k = low; k < high; k++) add(k, 1 / (high - low));
  });
}

/** Shrinks or stretches an axis by area: each output pixel is the mean of what it covers. Both axes have the same middle.
 *
 * @param unit input pixels that an output pixel covers; nothing lies beyond the input */
export function areaMap(from: number, to: number, unit: number = from / to): AxisMap {
  return axisMap(`area,${unit}`, { from, to }, (i, add) => {
    const start = from / 2 + (i - to / 2) * unit;
    const end = Math.min(start + unit, from);
    for (let k = Math.max(0, Math.floor(start)); k < end; k++) {
      add(k, Math.max(0, Math.min(k + 1, end) - Math.max(k, start)) / unit);
    }
  });
}
