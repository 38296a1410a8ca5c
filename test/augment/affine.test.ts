import assert from "node:assert/strict";
import fc from "fast-check";
import { affine, rotation } from "../../src/augment/affine.js";
import { INTERPOLATIONS } from "../../src/augment/random-crop.js";
import { anySeed, channelOf, randomPictures } from "../helpers/pictures.js";
import { referenceSample } from "../reference/affine.js";

const fill = [10, 20, 30];

describe("affine", () => {
  it("samples the source at the mapped place of every pixel, and fills what lies outside", () => {
    const number = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    const anyMatrix = fc.tuple(number, number, number, number, number, number);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        anySeed,
        anyMatrix,
        fc.constantFrom(...INTERPOLATIONS),
        (size, seed, matrix, interpolation) => {
          const { pixels } = randomPictures(1, size, seed);
          const [a, b, c, d, e, f] = matrix;
          const out = affine(pixels, matrix, { size, fill, interpolation });
          for (let i = 0; i < out.length; i++) {
            const [x, y] = [(Math.floor(i / 3) % size) + 0.5, Math.floor(i / 3 / size) + 0.5];
            const place = { x: a * x + b * y + c, y: d * x + e * y + f, size };
            const expected = referenceSample(channelOf(pixels, i % 3), place, interpolation) ?? fill[i % 3]!;
            assert.ok(Math.abs(out[i]! - expected) <= 1, `${out[i]} at ${i}, expected ${expected}`);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("leaves the picture as it is without a turn or shift, in a new array", () => {
    const { pixels } = randomPictures(1, 8);
    for (const interpolation of INTERPOLATIONS) {
      const out = affine(pixels, [1, 0, 0, 0, 1, 0], { size: 8, fill, interpolation });
      assert.deepEqual([...out], [...pixels]);
      assert.notEqual(out, pixels);
    }
  });

  it("turns counter-clockwise", () => {
    const size = 5;
    const pixels = new Uint8Array(size * size * 3);
    pixels[(2 * size + 4) * 3] = 200; // the middle of the right edge
    const out = affine(pixels, rotation(90, size), { size, fill, interpolation: "bilinear" });
    assert.ok(out[2 * 3]! >= 199, "is the middle of the top edge");
  });
});
