import { dct8x8, inverseDct8x8 } from "./dct.js";
import { mapAxes, axisMap, replicate } from "./axis-map.js";
import type { AxisMap } from "./axis-map.js";
import { emptyLike } from "./float-picture.js";
import type { FloatPicture } from "./float-picture.js";

/** Quantisation steps of Annex K of the JPEG standard (ITU-T T.81), for quality 50; row by row. */
const LUMA_STEPS = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
] as const;
const CHROMA_STEPS = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
] as const;

/** Steps at a quality of 1 to 100 (libjpeg's `jpeg_set_quality`). */
export function quantisationSteps(base: readonly number[], quality: number): Float64Array {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return Float64Array.from(base, (step) =>
    Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))),
  );
}

/** What a picture looks like after libjpeg has written and read it as baseline JPEG with halved colour (4:2:0), as Pillow does by default. The
 * entropy code is left out, since nothing is lost in it.
 *
 * @param quality 1 to 100 */
export function jpegRoundTrip(picture: FloatPicture, quality: number): FloatPicture {
  const { height, width } = picture;
  const [y, cb, cr] = toYCbCr(picture);
  const luma = quantisationSteps(LUMA_STEPS, quality);
  const chroma = quantisationSteps(CHROMA_STEPS, quality);
  const up = [growMap(Math.ceil(height / 2), height), growMap(Math.ceil(width / 2), width)] as const;
  const halved = (plane: FloatPicture) =>
    mapAxes(codePlane(roundedByTurns(mapAxes(plane, halveMap(height), halveMap(width))), chroma), ...up);
  return toRgb(codePlane(y, luma), rounded(halved(cb)), rounded(halved(cr)));
}

/** Planes `[height, width, 1]`, whole numbers 0..255 (JFIF). */
function toYCbCr({ data, height, width }: FloatPicture): [FloatPicture, FloatPicture, FloatPicture] {
  const plane = (r: number, g: number, b: number, offset: number): FloatPicture => {
    const out = new Float32Array(height * width);
    for (let p = 0, i = 0; p < out.length; p++, i += 3) {
      out[p] = r * data[i]! + g * data[i + 1]! + b * data[i + 2]!;
      out[p] = Math.floor(out[p]! * 255 + offset + 0.5);
    }
    return { data: out, height, width, channels: 1 };
  };
  return [
    plane(0.299, 0.587, 0.114, 0),
    plane(-0.168735892, -0.331264108, 0.5, 128),
    plane(0.5, -0.418687589, -0.081312411, 128),
  ];
}

function toRgb(y: FloatPicture, cb: FloatPicture, cr: FloatPicture): FloatPicture {
  const out = emptyLike({ ...y, channels: 3 });
  for (let p = 0, i = 0; p < y.data.length; p++, i += 3) {
    const luma = y.data[p]!;
    const blue = cb.data[p]! - 128;
    const red = cr.data[p]! - 128;
    out.data[i] = (luma + 1.402 * red) / 255;
    out.data[i + 1] = (luma - 0.344136286 * blue - 0.714136286 * red) / 255;
    out.data[i + 2] = (luma + 1.772 * blue) / 255;
  }
  return out;
}

/** To whole numbers of 0..255, in place. */
function rounded(plane: FloatPicture): FloatPicture {
  for (let i = 0; i < plane.data.length; i++) {
    plane.data[i] = Math.min(255, Math.max(0, Math.floor(plane.data[i]! + 0.5)));
  }
  return plane;
}

/** Quarters to whole numbers, halves down and up by turns as libjpeg does, so that they do not add up; in place. */
function roundedByTurns(plane: FloatPicture): FloatPicture {
  for (let i = 0; i < plane.data.length; i++) {
    const isEven = (i % plane.width) % 2 === 0;
    plane.data[i] = Math.floor(plane.data[i]! + (isEven ? 0.25 : 0.5));
  }
  return plane;
}

/** Mean of two; the last pixel stands for one that is missing. */
function halveMap(size: number): AxisMap {
  return axisMap("halve", { from: size, to: Math.ceil(size / 2) }, (i, add) => {
    add(2 * i, 0.5);
    add(replicate(2 * i + 1, size), 0.5);
  });
}

/** Twice the size, 3/4 of the nearest and 1/4 of the next (libjpeg's fancy upsampling). */
function growMap(from: number, to: number): AxisMap {
  return axisMap("grow", { from, to }, (i, add) => {
    add(i >> 1, 0.75);
    add(replicate((i >> 1) + (i % 2 === 0 ? -1 : 1), from), 0.25);
  });
}

/** Takes each block of 8 x 8 through the cosine transform, rounds it to multiples of the steps, and back. */
function codePlane({ data, height, width }: FloatPicture, steps: Float64Array): FloatPicture {
  const out = new Float32Array(data.length);
  const block = new Float64Array(64);
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      for (let i = 0; i < 64; i++) {
        block[i] = data[replicate(top + (i >> 3), height) * width + replicate(left + (i & 7), width)]! - 128;
      }
      dct8x8(block);
      for (let i = 0; i < 64; i++) block[i] = roundAway(block[i]! / steps[i]!) * steps[i]!;
      inverseDct8x8(block);
      const rows = Math.min(8, height - top);
      const columns = Math.min(8, width - left);
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) out[(top + y) * width + left + x] = block[y * 8 + x]! + 128;
      }
    }
  }
  return rounded({ data: out, height, width, channels: 1 });
}

/** Nearest whole number, halves away from 0. */
const roundAway = (value: number): number => (value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5));
