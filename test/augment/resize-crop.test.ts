import assert from "node:assert/strict";
import fc from "fast-check";
import { INTERPOLATIONS, type Extent } from "../../src/augment/random-crop.js";
import { resizeCrop } from "../../src/augment/resize-crop.js";
import { createRng } from "../../src/core/rng.js";
import { assertClose } from "../helpers/assert-close.js";
import { anySeed, anySize, channelOf, randomPictures } from "../helpers/pictures.js";
import { referenceResizeCrop } from "../reference/resize.js";

const whole = (size: number) => ({ top: 0, left: 0, height: size, width: size });

function randomPixels({ height, width }: Extent, seed: number): Uint8Array {
  const rng = createRng(seed, "pixels");
  return Uint8Array.from({ length: height * width * 3 }, () => rng.int(256));
}

function resized(pixels: Uint8Array, options: Parameters<typeof resizeCrop>[1]): Float32Array {
  const out = new Float32Array(options.outSize ** 2 * 3).fill(NaN); // a pixel that is not written shows
  resizeCrop(pixels, options, out);
  return out;
}

/** A picture's extent and a box inside it. */
const anyBox = fc.tuple(anySize, anySize).chain(([rows, columns]) =>
  fc.tuple(fc.integer({ min: 1, max: rows }), fc.integer({ min: 1, max: columns })).chain(([height, width]) =>
    fc.record({
      size: fc.constant({ height: rows, width: columns }),
      crop: fc.record({
        top: fc.integer({ min: 0, max: rows - height }),
        left: fc.integer({ min: 0, max: columns - width }),
        height: fc.constant(height),
        width: fc.constant(width),
      }),
    }),
  ),
);

describe("resizeCrop", () => {
  for (const interpolation of INTERPOLATIONS) {
    it(`equals the slow loop for any extent, box, size and flip, and stays in 0..1: ${interpolation}`, () => {
      fc.assert(
        fc.property(anyBox, anySize, fc.boolean(), anySeed, ({ size, crop }, outSize, flip, seed) => {
          const pixels = randomPixels(size, seed);
          const out = resized(pixels, { size, crop, flip, outSize, interpolation });
          assert.ok(out.every((value) => value >= 0 && value <= 1 + 1e-6));
          const options = { width: size.width, crop, flip, outSize, interpolation };
          for (const c of [0, 1, 2]) {
            const expected = referenceResizeCrop(channelOf(pixels, c), options).map((value) => value / 255);
            assertClose(channelOf(out, c), expected, { absolute: 2e-6, relative: 0 });
          }
        }),
        { numRuns: 200 },
      );
    });
  }

  it("makes the same part of a larger result with `within`", () => {
    const size = { height: 20, width: 30 };
    const pixels = randomPixels(size, 4);
    const crop = { top: 1, left: 2, height: 17, width: 25 };
    for (const interpolation of INTERPOLATIONS) {
      for (const flip of [false, true]) {
        const options = { size, crop, flip, interpolation };
        const all = resized(pixels, { ...options, outSize: 14 });
        const within = { height: 14, width: 14, top: 3, left: flip ? 14 - 4 - 9 : 4 };
        const part = resized(pixels, { ...options, outSize: 9, within });
        for (let y = 0; y < 9; y++) {
          const start = ((y + 3) * 14 + 4) * 3;
          assert.deepEqual(part.slice(y * 27, y * 27 + 27), all.slice(start, start + 27));
        }
      }
    }
  });

  it("takes pictures of more sizes than it keeps weights of", () => {
    const pixels = randomPixels({ height: 1, width: 3000 }, 1);
    const view = (width: number) =>
      resized(pixels, {
        size: { height: 1, width: 3000 },
        crop: { top: 0, left: 0, height: 1, width },
        flip: false,
        outSize: 200,
      });
    const first = view(2999);
    for (let width = 2000; width < 3000; width += 2) view(width);
    assert.deepEqual(view(2999), first);
  });

  it("equals Pillow", () => {
    // Pillow 13.0.0: y, x = np.mgrid[0:9, 0:9]; a = ((37*x + 91*y + 11*x*y) % 256).astype(np.float32)
    // Image.fromarray(a).crop((left, top, left + width, top + height)).resize((o, o), Image.BILINEAR)
    const pixels = Uint8Array.from({ length: 9 * 9 * 3 }, (_, i) => {
      const [y, x] = [Math.floor(i / 27), Math.floor(i / 3) % 9];
      return (37 * x + 91 * y + 11 * x * y) % 256;
    });
    const cases = [
      {
        crop: { left: 1, top: 2, width: 7, height: 5 }, // smaller, with antialiasing
        outSize: 3,
        expected: [135.571, 133.807, 131.735, 110.111, 110.745, 130.143, 146.184, 129.992, 157.286],
      },
      {
        crop: { left: 2, top: 1, width: 3, height: 2 }, // larger
        outSize: 4,
        expected: [
          187, 217, 157, 27, 151.25, 182.969, 149.031, 60.75, 79.75, 114.906, 133.094, 128.25, 44, 80.875,
          125.125, 162,
        ],
      },
    ];
    for (const { crop, outSize, expected } of cases) {
      const out = resized(pixels, { size: 9, crop, flip: false, outSize });
      assertClose(
        channelOf(out, 0).map((value) => value * 255),
        expected,
        { absolute: 1e-3, relative: 0 },
      );
    }
  });

  it("gives the whole picture back at equal size, to the bit", () => {
    fc.assert(
      fc.property(anySize, anySeed, (size, seed) => {
        const { pixels } = randomPictures(1, size, seed);
        const out = resized(pixels, { size, crop: whole(size), flip: false, outSize: size });
        assert.deepEqual(
          out,
          Float32Array.from(pixels, (value) => value / 255),
        );
      }),
    );
  });

  it("flipped twice is the picture again", () => {
    const size = 9;
    const { pixels } = randomPictures(1, size);
    const flip = (from: Uint8Array) =>
      Uint8Array.from(
        resized(from, { size, crop: whole(size), flip: true, outSize: size }).map(
          (value) => value * 255 + 0.5,
        ),
      );
    assert.notDeepEqual(flip(pixels), pixels);
    assert.deepEqual(flip(flip(pixels)), pixels);
  });

  it("does not read outside the box", () => {
    const size = 8;
    const crop = { top: 2, left: 3, height: 4, width: 3 };
    const pixels = new Uint8Array(size * size * 3).fill(255);
    for (let y = 2; y < 6; y++) pixels.fill(0, (y * size + 3) * 3, (y * size + 6) * 3);
    for (const outSize of [1, 3, 8, 20])
      assert.ok(resized(pixels, { size, crop, flip: false, outSize }).every((value) => value === 0));
  });

  it("gives equal bits when small and large boxes take turns", () => {
    const size = 12;
    const { pixels } = randomPictures(1, size);
    const small = { size, crop: { top: 1, left: 2, height: 3, width: 4 }, flip: true, outSize: 7 };
    const large = { size, crop: whole(size), flip: false, outSize: 9 };
    const first = resized(pixels, small);
    resized(pixels, large);
    assert.deepEqual(resized(pixels, small), first);
  });
});
