// AssemblyScript: the passes of a view over whole pictures, four pixels at a time. `npm run build:simd` compiles it into wasm-code.ts.
// Between resizing and normalising the picture lies in three planes, one for each channel, each padded to whole vectors; `numPixels` is
// then a plane's padded length. Numbers are 0..1 unless it says so. What each pass means is said where it is written plainly:
// resize-crop.ts, colour.ts, gaussian-blur.ts.

// @ts-ignore: decorator
@inline
function clip(x: v128): v128 {
  return f32x4.min(f32x4.max(x, f32x4.splat(0)), f32x4.splat(1));
}

// @ts-ignore: decorator
@inline
function luma(r: v128, g: v128, b: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(r, f32x4.splat(0.2989)), f32x4.mul(g, f32x4.splat(0.587))),
    f32x4.mul(b, f32x4.splat(0.114)),
  );
}

// @ts-ignore: decorator
@inline
function weighted(sum: v128, numbers: v128, weight: v128): v128 {
  return f32x4.add(sum, f32x4.mul(numbers, weight));
}

/** One line of the picture after resizing down the columns: `numBytes` sums of `count` lines of bytes; reads and writes up to 15 more. */
export function resizeDown(
  lines: usize,
  stride: usize,
  numBytes: usize,
  weights: usize,
  count: i32,
  target: usize,
): void {
  for (let x: usize = 0; x < numBytes; x += 16) {
    let a = f32x4.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let source = lines + x;
    for (let t = 0; t < count; t++, source += stride) {
      const weight = v128.load32_splat(weights + (<usize>t << 2));
      const bytes = v128.load(source);
      const low = i16x8.extend_low_i8x16_u(bytes);
      const high = i16x8.extend_high_i8x16_u(bytes);
      a = weighted(a, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(low)), weight);
      b = weighted(b, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(low)), weight);
      c = weighted(c, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(high)), weight);
      d = weighted(d, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(high)), weight);
    }
    const to = target + (x << 2);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
}

/** One line `[width, 3]` resized across, cut to 0..1, into the three planes. With `step` -1 pixels are written from right to left. */
export function resizeAcross(
  line: usize,
  first: usize,
  weights: usize,
  count: i32,
  outSize: i32,
  target: usize,
  step: i32,
  planeBytes: usize,
): void {
  const next = <usize>(step << 2);
  let weight = weights;
  for (let x = 0; x < outSize; x++, target += next) {
    let source = line + <usize>load<i32>(first + (<usize>x << 2)) * 12;
    let sum = f32x4.splat(0);
    for (let t = 0; t < count; t++, source += 12, weight += 4) {
      sum = weighted(sum, v128.load(source), v128.load32_splat(weight));
    }
    sum = clip(sum);
    v128.store_lane<f32>(target, sum, 0);
    v128.store_lane<f32>(target + planeBytes, sum, 1);
    v128.store_lane<f32>(target + (planeBytes << 1), sum, 2);
  }
}

/** `factor * x + offset` of every number, cut to 0..1. */
export function scale(planes: usize, numNumbers: usize, factor: f32, offset: f32): void {
  const end = planes + (numNumbers << 2);
  const f = f32x4.splat(factor);
  const o = f32x4.splat(offset);
  for (let p = planes; p < end; p += 16) v128.store(p, clip(weighted(o, v128.load(p), f)));
}

/** Sum of the luma of the first `count` pixels. */
export function sumLuma(planes: usize, numPixels: usize, count: usize): f64 {
  const plane = numPixels << 2;
  let sum = f64x2.splat(0);
  const whole = planes + ((count & ~3) << 2);
  let p = planes;
  for (; p < whole; p += 16) {
    const l = luma(v128.load(p), v128.load(p + plane), v128.load(p + (plane << 1)));
    sum = f64x2.add(sum, f64x2.promote_low_f32x4(l));
    sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.shuffle<i64>(l, l, 1, 0)));
  }
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  for (const end = planes + (count << 2); p < end; p += 4) {
    const l = luma(
      v128.load32_splat(p),
      v128.load32_splat(p + plane),
      v128.load32_splat(p + (plane << 1)),
    );
    total += <f64>f32x4.extract_lane(l, 0);
  }
  return total;
}

export function saturation(planes: usize, numPixels: usize, factor: f32): void {
  const plane = numPixels << 2;
  const f = f32x4.splat(factor);
  const rest = f32x4.splat(1 - factor);
  const end = planes + plane;
  for (let p = planes; p < end; p += 16) {
    const r = v128.load(p);
    const g = v128.load(p + plane);
    const b = v128.load(p + (plane << 1));
    const offset = f32x4.mul(rest, luma(r, g, b));
    v128.store(p, clip(weighted(offset, r, f)));
    v128.store(p + plane, clip(weighted(offset, g, f)));
    v128.store(p + (plane << 1), clip(weighted(offset, b, f)));
  }
}

/** @param shift in sixths of a turn, 0..6 */
export function hue(planes: usize, numPixels: usize, shift: f32): void {
  const plane = numPixels << 2;
  const one = f32x4.splat(1);
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const six = f32x4.splat(6);
  const tiny = f32x4.splat(1e-30);
  const end = planes + plane;
  for (let p = planes; p < end; p += 16) {
    const r = v128.load(p);
    const g = v128.load(p + plane);
    const b = v128.load(p + (plane << 1));
    const value = f32x4.max(f32x4.max(r, g), b);
    const least = f32x4.min(f32x4.min(r, g), b);
    const chroma = f32x4.sub(value, least);
    const isRed = f32x4.eq(value, r);
    const isGreen = f32x4.eq(value, g);
    // One division: which difference it is of, and which sixth it starts from, are chosen before and after.
    const left = v128.bitselect(g, v128.bitselect(b, r, isGreen), isRed);
    const right = v128.bitselect(b, v128.bitselect(r, g, isGreen), isRed);
    const start = v128.bitselect(f32x4.splat(0), v128.bitselect(two, four, isGreen), isRed);
    const sector = f32x4.add(f32x4.div(f32x4.sub(left, right), f32x4.max(chroma, tiny)), start);
    let h = f32x4.add(sector, f32x4.splat(shift));
    h = f32x4.sub(h, v128.and(six, f32x4.ge(h, six)));
    h = f32x4.add(h, v128.and(six, f32x4.lt(h, f32x4.splat(0))));
    const red = f32x4.sub(f32x4.abs(f32x4.sub(h, f32x4.splat(3))), one);
    const green = f32x4.sub(two, f32x4.abs(f32x4.sub(h, two)));
    const blue = f32x4.sub(two, f32x4.abs(f32x4.sub(h, four)));
    v128.store(p, weighted(least, chroma, clip(red)));
    v128.store(p + plane, weighted(least, chroma, clip(green)));
    v128.store(p + (plane << 1), weighted(least, chroma, clip(blue)));
  }
}

export function grey(planes: usize, numPixels: usize): void {
  const plane = numPixels << 2;
  const end = planes + plane;
  for (let p = planes; p < end; p += 16) {
    const l = luma(v128.load(p), v128.load(p + plane), v128.load(p + (plane << 1)));
    v128.store(p, l);
    v128.store(p + plane, l);
    v128.store(p + (plane << 1), l);
  }
}

/** One line of sums across. The line begins at `source`, and `half` more numbers lie before and behind it. */
export function blurAcross(source: usize, weights: usize, half: i32, size: usize, target: usize): void {
  const middle = f32x4.splat(load<f32>(weights));
  const end = source + (size << 2);
  for (; source < end; source += 16, target += 16) {
    let sum = f32x4.mul(v128.load(source), middle);
    for (let t = 1; t <= half; t++) {
      const far = <usize>t << 2;
      sum = weighted(sum, f32x4.add(v128.load(source - far), v128.load(source + far)), v128.load32_splat(weights + far));
    }
    v128.store(target, sum);
  }
}

/** One line of sums down the columns. `lines` lists the addresses of its `2 * half + 1` lines. */
export function blurDown(lines: usize, weights: usize, half: i32, size: usize, target: usize): void {
  const middle = f32x4.splat(load<f32>(weights));
  const centre = lines + (<usize>half << 2);
  const end = size << 2;
  for (let x: usize = 0; x < end; x += 16) {
    let sum = f32x4.mul(v128.load(<usize>load<i32>(centre) + x), middle);
    for (let t = 1; t <= half; t++) {
      const far = <usize>t << 2;
      const above = v128.load(<usize>load<i32>(centre - far) + x);
      const below = v128.load(<usize>load<i32>(centre + far) + x);
      sum = weighted(sum, f32x4.add(above, below), v128.load32_splat(weights + far));
    }
    v128.store(target + x, sum);
  }
}

export function solarize(planes: usize, numNumbers: usize, threshold: f32): void {
  const end = planes + (numNumbers << 2);
  const limit = f32x4.splat(threshold);
  for (let p = planes; p < end; p += 16) {
    const x = v128.load(p);
    v128.store(p, v128.bitselect(f32x4.sub(f32x4.splat(1), x), x, f32x4.ge(x, limit)));
  }
}

/** `(x - mean) / std`, and from planes to `[numPixels, 3]`. `statistics`: three means, three inverse deviations. */
export function normalize(planes: usize, numPixels: usize, statistics: usize, target: usize): void {
  const plane = numPixels << 2;
  const end = planes + plane;
  const meanR = v128.load32_splat(statistics);
  const meanG = v128.load32_splat(statistics, 4);
  const meanB = v128.load32_splat(statistics, 8);
  const overR = v128.load32_splat(statistics, 12);
  const overG = v128.load32_splat(statistics, 16);
  const overB = v128.load32_splat(statistics, 20);
  for (let p = planes; p < end; p += 16, target += 48) {
    const r = f32x4.mul(f32x4.sub(v128.load(p), meanR), overR);
    const g = f32x4.mul(f32x4.sub(v128.load(p + plane), meanG), overG);
    const b = f32x4.mul(f32x4.sub(v128.load(p + (plane << 1)), meanB), overB);
    const rg01 = v128.shuffle<f32>(r, g, 0, 4, 1, 5);
    const rg23 = v128.shuffle<f32>(r, g, 2, 6, 3, 7);
    v128.store(target, v128.shuffle<f32>(rg01, b, 0, 1, 4, 2));
    v128.store(target, v128.shuffle<f32>(v128.shuffle<f32>(rg01, b, 3, 5, 3, 5), rg23, 0, 1, 4, 5), 16);
    v128.store(target, v128.shuffle<f32>(b, rg23, 2, 6, 7, 3), 32);
  }
}
