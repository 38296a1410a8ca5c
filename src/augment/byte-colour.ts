/** Changes of uint8 pictures as Pillow makes them, which RandAugment was tuned with. All work in place on `[size, size, 3]`. */

/** A new value for each of the 256. */
type Table = (value: number) => number;

/** Puts every value through a table. */
export function mapBytes(pixels: Uint8Array, table: Table): void {
  const values = Uint8Array.from({ length: 256 }, (_, value) => table(value));
  for (let i = 0; i < pixels.length; i++) pixels[i] = values[pixels[i]!]!;
}

/** Keeps the highest `bits` of each value. */
export const posterizeBytes = (pixels: Uint8Array, bits: number): void =>
  mapBytes(pixels, (value) => value & ~(2 ** (8 - bits) - 1));

/** Turns values from `threshold` on into their negative. */
export const solarizeBytes = (pixels: Uint8Array, threshold: number): void =>
  mapBytes(pixels, (value) => (value < threshold ? value : 255 - value));

/** Adds to values below 128. */
export const solarizeAddBytes = (pixels: Uint8Array, added: number): void =>
  mapBytes(pixels, (value) => (value < 128 ? Math.min(255, value + added) : value));

/** One table per channel, made from how often each value occurs. */
function mapChannels(pixels: Uint8Array, tableOf: (counts: Int32Array) => Table | undefined): void {
  for (let c = 0; c < 3; c++) {
    const counts = new Int32Array(256);
    for (let i = c; i < pixels.length; i += 3) counts[pixels[i]!]!++;
    const table = tableOf(counts);
    if (!table) continue;
    const values = Uint8Array.from({ length: 256 }, (_, value) => Math.min(255, Math.max(0, table(value))));
    for (let i = c; i < pixels.length; i += 3) pixels[i] = values[pixels[i]!]!;
  }
}

/** Stretches each channel to 0..255. */
export function autoContrastBytes(pixels: Uint8Array): void {
  mapChannels(pixels, (counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return undefined;
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return (value) => Math.trunc(value * scale + offset);
  });
}

/** Spreads the values of each channel so that each range of values is about as frequent. */
export function equalizeBytes(pixels: Uint8Array): void {
  mapChannels(pixels, (counts) => {
    const used = counts.filter((count) => count > 0);
    const step = Math.floor((pixels.length / 3 - used[used.length - 1]!) / 255);
    if (used.length <= 1 || step === 0) return undefined;
    const before = new Int32Array(256); // pixels of a smaller value
    for (let value = 1; value < 256; value++) before[value] = before[value - 1]! + counts[value - 1]!;
    return (value) => Math.floor((Math.floor(step / 2) + before[value]!) / step);
  });
}

/** Luma of ITU-R 601 in whole numbers. */
const lumaByte = (r: number, g: number, b: number): number =>
  (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;

/** `ground + factor * (value - ground)`, cut off to 0..255. */
const blend = (ground: number, value: number, factor: number): number =>
  Math.min(255, Math.max(0, Math.trunc(ground + factor * (value - ground))));

/** Blends with black. */
export const brightnessBytes = (pixels: Uint8Array, factor: number): void =>
  mapBytes(pixels, (value) => blend(0, value, factor));

/** Blends with the mean grey. */
export function contrastBytes(pixels: Uint8Array, factor: number): void {
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 3) sum += lumaByte(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!);
  const mean = Math.trunc(sum / (pixels.length / 3) + 0.5);
  mapBytes(pixels, (value) => blend(mean, value, factor));
}

/** Blends each pixel with its own grey. */
export function colorBytes(pixels: Uint8Array, factor: number): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const luma = lumaByte(pixels[i]!, pixels[i + 1]!, pixels[i + 2]!);
    for (let c = 0; c < 3; c++) pixels[i + c] = blend(luma, pixels[i + c]!, factor);
  }
}

/** Blends each pixel with a mean of its neighbours (weight 1 each, its own 5); pixels at the edge stay. */
export function sharpnessBytes(pixels: Uint8Array, factor: number, size: number): void {
  const source = pixels.slice();
  const row = size * 3;
  for (let y = 1; y < size - 1; y++) {
    for (let i = y * row + 3; i < (y + 1) * row - 3; i++) {
      let sum = 4 * source[i]!;
      for (let j = i - row; j <= i + row; j += row) sum += source[j - 3]! + source[j]! + source[j + 3]!;
      pixels[i] = blend(Math.trunc(sum / 13 + 0.5), source[i]!, factor);
    }
  }
}
