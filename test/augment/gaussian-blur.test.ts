import assert from "node:assert/strict";
import fc from "fast-check";
import { blurKernelSize, gaussianBlur, gaussianKernel } from "../../src/augment/gaussian-blur.js";
import { assertClose } from "../helpers/assert-close.js";
import { anySeed, channelOf, trickyPicture } from "../helpers/pictures.js";
import { referenceBlur } from "../reference/blur.js";

const anySigma = fc.double({ min: 0.1, max: 2, noNaN: true });

describe("blurKernelSize", () => {
  it("is SimCLR's: a tenth of the side, made odd", () => {
    assert.deepEqual([4, 10, 20, 32, 48, 64, 96, 224].map(blurKernelSize), [1, 1, 3, 3, 5, 7, 9, 23]);
  });
});

describe("gaussianKernel", () => {
  it("is symmetric, sums to 1 and falls as the Gaussian does", () => {
    const kernel = gaussianKernel(7, 1.5);
    assertClose([...kernel].reverse(), kernel, { absolute: 0, relative: 1e-6 });
    assertClose(
      kernel.reduce((a, b) => a + b, 0),
      1,
    );
    assertClose(kernel[5]! / kernel[3]!, Math.exp(-4 / (2 * 1.5 ** 2)));
  });
});

describe("gaussianBlur", () => {
  it("equals a sum over the whole two-dimensional kernel, mirrored at the edges", () => {
    const size = fc.constantFrom(20, 30, 41); // kernels of 3, 3 and 5
    fc.assert(
      fc.property(size, anySeed, anySigma, (size, seed, sigma) => {
        const picture = trickyPicture(size, seed);
        const kernelSize = blurKernelSize(size);
        const expected = [0, 1, 2].map((c) =>
          referenceBlur(channelOf(picture, c), { size, kernelSize, sigma }),
        );
        gaussianBlur(picture, size, sigma);
        for (const c of [0, 1, 2]) assertClose(channelOf(picture, c), expected[c]!, { relative: 0 });
      }),
      { numRuns: 15 },
    );
  });

  it("keeps a constant picture, and values in 0..1", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), anySigma, (size, sigma) => {
        const picture = new Float32Array(size * size * 3).fill(0.7);
        gaussianBlur(picture, size, sigma);
        assertClose(picture, new Float32Array(picture.length).fill(0.7), { absolute: 1e-6, relative: 0 });
      }),
      { numRuns: 30 },
    );
  });

  it("takes rows and columns alike", () => {
    const size = 32;
    const picture = trickyPicture(size, 9);
    const transposed = picture.map((_, i) => {
      const [y, x, c] = [Math.floor(i / (3 * size)), Math.floor(i / 3) % size, i % 3];
      return picture[(x * size + y) * 3 + c]!;
    });
    gaussianBlur(picture, size, 1);
    gaussianBlur(transposed, size, 1);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++)
        assertClose(transposed[(x * size + y) * 3]!, picture[(y * size + x) * 3]!, { absolute: 1e-6 });
    }
  });

  it("leaves pictures under 20 px as they are: their kernel is one pixel", () => {
    const picture = trickyPicture(16, 2);
    const before = picture.slice();
    gaussianBlur(picture, 16, 2);
    assert.deepEqual(picture, before);
  });
});
