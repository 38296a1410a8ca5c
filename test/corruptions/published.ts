import { readFileSync } from "node:fs";
import type { Severity } from "../../src/corruptions/corruption.js";
import type { Picture } from "../../src/data/dataset.js";

/** A picture of `pattern` after one published formula, every `step`th row and column of it. */
export interface PublishedCase {
  readonly kind: string;
  readonly severity: Severity;
  readonly height: number;
  readonly width: number;
  readonly step: number;
  readonly data: string;
  readonly radius?: number;
  readonly sigma?: number;
  readonly angle?: number;
  readonly amplitude?: number;
}

interface Moments {
  readonly severity: Severity;
  readonly mean: number;
  readonly std: number;
}

/** What test/fixtures/corruptions/make.py wrote. */
export const published = JSON.parse(
  readFileSync(new URL("../fixtures/corruptions/published.json", import.meta.url), "utf8"),
) as {
  cases: readonly PublishedCase[];
  affine: readonly (readonly number[])[];
  moments: readonly (Moments & { kind: "gaussian_noise" | "shot_noise"; level: number })[];
  snow: readonly (Moments & { error: number })[];
};

/** The picture of make.py: slopes, edges and fine texture from whole numbers alone. */
export function pattern(height: number, width: number): Picture {
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < data.length; i++) {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / (3 * width))];
    const edge = 90 * ((Math.floor(x / 9) + Math.floor(y / 7) + c) % 2);
    data[i] = 2 * x + y + 40 * c + edge + ((x * x + 3 * y * y + c * x * y) % 23);
  }
  return { data, height, width };
}

/** Largest and mean difference of a picture, 0..255, from the published one. */
export function differences(
  { data, width, height }: Picture,
  expected: PublishedCase,
): { max: number; mean: number } {
  const bytes = Buffer.from(expected.data, "base64");
  let max = 0;
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y += expected.step) {
    for (let x = 0; x < width; x += expected.step) {
      for (let c = 0; c < 3; c++, count++) {
        const difference = Math.abs(data[(y * width + x) * 3 + c]! - bytes[count]!);
        max = Math.max(max, difference);
        sum += difference;
      }
    }
  }
  if (count !== bytes.length) throw new Error(`compared ${count} of ${bytes.length} values`);
  return { max, mean: sum / count };
}
