import { createRng } from "../../src/core/rng.js";
import { allocatePictures } from "../../src/data/dataset.js";
import type { Split } from "../../src/eval/split.js";

/** Pictures that show their class by colour (class 0 red, 1 green, 2 blue) under noise; row i is of class i mod 3. */
export function colouredSplit(name: string, rows: number, { imageSize = 8, seed = 1 } = {}): Split {
  const pictures = allocatePictures(rows, imageSize);
  const rng = createRng(seed, "coloured");
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 3);
  for (let i = 0; i < pictures.pixels.length; i++) {
    const row = Math.floor(i / (imageSize ** 2 * 3));
    pictures.pixels[i] = rng.int(120) + (i % 3 === labels[row] ? 120 : 0);
  }
  return { name, pictures, indices: Int32Array.from(labels, (_, row) => row), labels };
}

export const colourNames = ["red", "green", "blue"];
