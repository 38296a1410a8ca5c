import fc from "fast-check";
import { createRng } from "../../src/core/rng.js";
import { allocatePictures, type PictureArray } from "../../src/data/dataset.js";

/** Pictures of random pixels, in shared memory. */
export function randomPictures(length: number, imageSize: number, seed = 1): PictureArray {
  const pictures = allocatePictures(length, imageSize);
  const rng = createRng(seed, "pictures");
  for (let i = 0; i < pictures.pixels.length; i++) pictures.pixels[i] = rng.int(256);
  return pictures;
}

/** A square float picture in 0..1 with the values colour code stumbles over: black, white, greys, pure colours, ties. */
export function trickyPicture(size: number, seed: number): Float32Array {
  const rng = createRng(seed, "tricky");
  const levels = [0, 1, 0.5, 0.25];
  return Float32Array.from({ length: size * size * 3 }, () =>
    rng.int(2) === 0 ? levels[rng.int(levels.length)]! : rng.uniform(),
  );
}

/** One channel of an interleaved picture. */
export const channelOf = (picture: ArrayLike<number>, c: number): number[] =>
  Array.from({ length: picture.length / 3 }, (_, i) => picture[3 * i + c]!);

/** Interleaved -> one `[r, g, b]` per pixel. */
export const pixelsOf = (picture: ArrayLike<number>): number[][] =>
  Array.from({ length: picture.length / 3 }, (_, i) => [
    picture[3 * i]!,
    picture[3 * i + 1]!,
    picture[3 * i + 2]!,
  ]);

/** Sizes, small enough for slow loops. */
export const anySize = fc.integer({ min: 1, max: 12 });
export const anySeed = fc.integer({ min: 0, max: 1e6 });
