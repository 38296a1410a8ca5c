import { createRng } from "../../src/core/rng.js";
import { DataError } from "../../src/core/errors.js";
import type { Dataset, Picture } from "../../src/data/dataset.js";

/** Random pictures of sizes from 9 to 20 px, no two sides alike by rule. */
export function unevenPicture(index: number): Picture {
  const rng = createRng(index, "uneven");
  const height = 9 + rng.int(12);
  const width = 9 + rng.int(12);
  return { data: Uint8Array.from({ length: height * width * 3 }, () => rng.int(256)), height, width };
}

/** A set of `unevenPicture`s, each read a moment later. Those of `broken` cannot be read. */
export function unevenDataset(length: number, broken: readonly number[] = []): Dataset & { numRead: number } {
  return {
    ...{ name: "uneven", length, classNames: [], numRead: 0 },
    async get(index) {
      await new Promise((resolve) => setImmediate(resolve));
      this.numRead++;
      if (broken.includes(index)) throw new DataError(`the file of ${index} is cut off`);
      return { picture: unevenPicture(index) };
    },
    fileOf: (index) => `folder/${index}.png`,
  };
}
