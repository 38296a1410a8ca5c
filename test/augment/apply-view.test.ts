import assert from "node:assert/strict";
import fc from "fast-check";
import {
  applyPlainView,
  applyView,
  checkNormalization,
  normalizePixels,
} from "../../src/augment/apply-view.js";
import {
  maeAugment,
  noAugment,
  simclrAugment,
  simclrStrongAugment,
} from "../../src/augment/augment-options.js";
import { brightness, grey, hue, solarize } from "../../src/augment/colour.js";
import { gaussianBlur } from "../../src/augment/gaussian-blur.js";
import { byolAugment, evalTransform, fineTuneAugment } from "../../src/augment/presets.js";
import { erase } from "../../src/augment/random-erasing.js";
import { resizeCrop } from "../../src/augment/resize-crop.js";
import { drawView, type ViewDraw } from "../../src/augment/view-draw.js";
import { ConfigError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { assertClose } from "../helpers/assert-close.js";
import { anySeed, randomPictures } from "../helpers/pictures.js";

const raw = { mean: [0, 0, 0], std: [1, 1, 1] };
const normalize = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] };

/** A draw of the whole picture, without any change. */
const nothing = (size: number): ViewDraw => drawView(noAugment, createRng(1), size);

function viewOf(pixels: Uint8Array, draw: ViewDraw, geometry: Parameters<typeof applyView>[2]): Float32Array {
  const out = new Float32Array(geometry.outSize ** 2 * 3);
  applyView(pixels, draw, geometry, out);
  return out;
}

describe("applyView", () => {
  it("without augmentation gives the picture, normalised", () => {
    const size = 10;
    const { pixels } = randomPictures(1, size);
    const draw = drawView(noAugment, createRng(1), size);
    const expected = Array.from(pixels, (p, i) => (p / 255 - normalize.mean[i % 3]!) / normalize.std[i % 3]!);
    assertClose(viewOf(pixels, draw, { size, outSize: size, ...normalize }), expected, { absolute: 1e-6 });
  });

  it("applies crop, flip, jitter, grey, blur, solarising, normalising and erasing in this order", () => {
    const [size, outSize] = [40, 32];
    const { pixels } = randomPictures(1, size);
    const draw: ViewDraw = {
      ...nothing(size),
      crop: { top: 3, left: 4, height: 30, width: 20 },
      flip: true,
      jitter: [
        { op: "hue", amount: 0.1 },
        { op: "brightness", amount: 1.3 },
      ],
      grey: true,
      blurSigma: 1,
      solarizeThreshold: 0.6,
      erase: [{ top: 0.1, left: 0.2, height: 0.5, width: 0.25, mode: "pixel", seed: 4 }],
    };
    const byHand = new Float32Array(outSize * outSize * 3);
    resizeCrop(pixels, { size, crop: draw.crop, flip: true, outSize }, byHand);
    hue(byHand, 0.1);
    brightness(byHand, 1.3);
    grey(byHand);
    gaussianBlur(byHand, outSize, 1);
    solarize(byHand, 0.6);
    normalizePixels(byHand, normalize);
    erase(byHand, outSize, draw.erase[0]!);
    const plain = new Float32Array(byHand.length);
    const { crop, flip } = draw;
    applyPlainView(pixels, draw, { size, crop, flip, outSize, ...normalize }, plain);
    erase(plain, outSize, draw.erase[0]!);
    assert.deepEqual(plain, byHand);
    assertClose(viewOf(pixels, draw, { size, outSize, ...normalize }), byHand, { absolute: 2e-5 });
  });

  it("gives equal bits when a draw is replayed, whatever was made between, and leaves the picture alone", () => {
    const sizes = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(anySeed, sizes, sizes, (seed, size, outSize) => {
        const { pixels } = randomPictures(1, size, seed);
        const before = pixels.slice();
        const rng = createRng(seed);
        const geometry = { size, outSize, ...normalize };
        const draw = drawView(simclrStrongAugment, rng, size);
        const first = viewOf(pixels, draw, geometry);
        viewOf(pixels, drawView(simclrStrongAugment, rng, size), geometry);
        const again = JSON.parse(JSON.stringify(draw)) as ViewDraw;
        assert.deepEqual(viewOf(pixels, again, geometry), first);
        assert.deepEqual(pixels, before);
      }),
      { numRuns: 50 },
    );
  });

  it("takes pictures of any extent, for every preset, and replays each draw from JSON", () => {
    const presets = [
      simclrAugment,
      simclrStrongAugment,
      maeAugment,
      ...byolAugment,
      evalTransform,
      fineTuneAugment,
    ];
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        fc.constantFrom(...presets),
        anySeed,
        side,
        side,
        side,
        (options, seed, height, width, outSize) => {
          const pixels = randomPictures(1, 40, seed).pixels.slice(0, height * width * 3);
          const draw = drawView(options, createRng(seed), { height, width });
          const geometry = { size: { height, width }, outSize, ...normalize };
          const view = viewOf(pixels, draw, geometry);
          assert.ok(view.every(Number.isFinite));
          assert.deepEqual(viewOf(pixels, JSON.parse(JSON.stringify(draw)) as ViewDraw, geometry), view);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("cuts the middle out of a picture that is resized as a whole", () => {
    const size = { height: 30, width: 50 };
    const pixels = randomPictures(1, 40).pixels.slice(0, 30 * 50 * 3);
    const draw = drawView({ ...evalTransform, centerCropRatio: 1 }, createRng(1), size);
    const out = viewOf(pixels, draw, { size, outSize: 30, ...raw }); // neither larger nor smaller
    for (let y = 0; y < 30; y++) {
      const start = (y * 50 + 10) * 3;
      const expected = Array.from(pixels.slice(start, start + 90), (value) => value / 255);
      assertClose(out.slice(y * 90, (y + 1) * 90), expected, { absolute: 1e-6 });
    }
  });

  it("stays in 0..1 before it normalises", () => {
    const options = fc.constantFrom(simclrAugment, simclrStrongAugment);
    fc.assert(
      fc.property(options, anySeed, fc.constantFrom(8, 20, 32), (options, seed, outSize) => {
        const size = 24;
        const { pixels } = randomPictures(1, size, seed);
        const view = viewOf(pixels, drawView(options, createRng(seed), size), { size, outSize, ...raw });
        assert.ok(view.every((value) => value >= -1e-6 && value <= 1 + 1e-6));
      }),
      { numRuns: 60 },
    );
  });

  it("gives equal channels for a grey draw", () => {
    const size = 32;
    const { pixels } = randomPictures(1, size);
    const draw = drawView({ ...simclrStrongAugment, greyProbability: 1 }, createRng(2), size);
    const view = viewOf(pixels, draw, { size, outSize: size, ...raw });
    for (let i = 0; i < view.length; i += 3) assert.ok(view[i] === view[i + 1] && view[i] === view[i + 2]);
  });

  it("refuses arrays of another size and a draw of a larger picture", () => {
    const draw = drawView(noAugment, createRng(1), 8);
    const apply = (size: number, length: number) =>
      applyView(randomPictures(1, 8).pixels, draw, { size, outSize: 4, ...raw }, new Float32Array(length));
    apply(8, 48);
    assert.throws(() => apply(8, 47), { message: "applyView: out must have 4 x 4 x 3 numbers, got 47" });
    assert.throws(() => apply(9, 48), { message: "applyView: pixels must have 9 x 9 x 3 numbers, got 192" });
    assert.throws(
      () =>
        applyView(randomPictures(1, 6).pixels, draw, { size: 6, outSize: 4, ...raw }, new Float32Array(48)),
      /the crop ends at row 8, column 8 of a picture of 6 px/,
    );
    const tall = { height: 9, width: 5 };
    assert.throws(
      () => applyView(new Uint8Array(134), draw, { size: tall, outSize: 4, ...raw }, new Float32Array(48)),
      { message: "applyView: pixels must have 9 x 5 x 3 numbers, got 134" },
    );
    assert.throws(
      () => applyView(new Uint8Array(135), draw, { size: tall, outSize: 4, ...raw }, new Float32Array(48)),
      /the crop ends at row 8, column 8 of a picture of 5 x 9 px/,
    );
  });
});

describe("normalizePixels", () => {
  it("takes each channel's own mean and deviation", () => {
    const pixels = Float32Array.from([0.5, 0.5, 0.5, 1, 0, 0.3]);
    normalizePixels(pixels, normalize);
    assertClose(pixels, [0, 0.4, 0.2 / 0.3, 2.5, -1.6, 0], { absolute: 1e-6 });
  });
});

describe("checkNormalization", () => {
  it("takes three means and three deviations above 0", () => {
    assert.deepEqual(checkNormalization(normalize), normalize);
    const { mean, std } = normalize;
    for (const wrong of [
      { mean: [0.5], std },
      { mean, std: [0.2, 0, 0.3] },
      { mean, std: [0.2, NaN, 0.3] },
    ])
      assert.throws(() => checkNormalization(wrong), ConfigError);
    assert.throws(() => checkNormalization({ mean, std: [1, 0, 1] }), {
      message:
        "normalize must have three means and three deviations above 0, got mean [0.5, 0.4, 0.3] and std [1, 0, 1]",
    });
  });
});
