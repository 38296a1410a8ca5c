import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { applyPlainView, applyView } from "../../../src/augment/apply-view.js";
import { noAugment, simclrStrongAugment, type AugmentOptions } from "../../../src/augment/augment-options.js";
import { drawView, type ViewDraw } from "../../../src/augment/view-draw.js";
import { wasmSource } from "../../../src/augment/simd/wasm-code.js";
import { createRng } from "../../../src/core/rng.js";
import { assertClose } from "../../helpers/assert-close.js";
import { anySeed, randomPictures } from "../../helpers/pictures.js";

const normalize = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** The view of a draw by vector instructions, and by the plain functions. */
function bothViews(pixels: Uint8Array, draw: ViewDraw, { size, outSize }: { size: number; outSize: number }) {
  const simd = new Float32Array(outSize ** 2 * 3);
  const plain = new Float32Array(outSize ** 2 * 3);
  applyView(pixels, draw, { size, outSize, ...normalize }, simd);
  const { crop, flip, interpolation } = draw;
  applyPlainView(pixels, draw, { size, crop, flip, outSize, interpolation, ...normalize }, plain);
  return { simd, plain };
}

const sides = fc.integer({ min: 1, max: 45 });
const strong: AugmentOptions = {
  ...simclrStrongAugment,
  blur: { probability: 0.5, minSigma: 0.1, maxSigma: 5 },
};

describe("applySimdView", () => {
  it("was compiled from the source that lies beside it", async () => {
    const source = await readFile(new URL("../../../src/augment/simd/views.as.ts", import.meta.url));
    assert.equal(createHash("sha256").update(source).digest("hex"), wasmSource, "run: npm run build:simd");
  });

  for (const interpolation of ["bilinear", "bicubic"] as const) {
    it(`gives what the plain functions give, for any draw and sizes, ${interpolation}`, () => {
      fc.assert(
        fc.property(anySeed, sides, sides, (seed, size, outSize) => {
          const { pixels } = randomPictures(1, size, seed);
          const draw = drawView({ ...strong, interpolation }, createRng(seed, "draw"), size);
          const { simd, plain } = bothViews(pixels, draw, { size, outSize });
          assertClose(simd, plain, { absolute: 4e-5 });
        }),
        { numRuns: 150 },
      );
    });
  }

  it("blurs as the plain functions do where the kernel is long", () => {
    const size = 230;
    const { pixels } = randomPictures(1, size);
    for (const blurSigma of [0.1, 0.7, 2, 9]) {
      const draw = { ...drawView(noAugment, createRng(1), size), blurSigma };
      const { simd, plain } = bothViews(pixels, draw, { size, outSize: 224 });
      assertClose(simd, plain, { absolute: 4e-5 });
    }
  });

  it("solarises from the threshold on", () => {
    const size = 9;
    const { pixels } = randomPictures(1, size);
    const draw = { ...drawView(noAugment, createRng(1), size), solarizeThreshold: 128 / 255 - 1e-4 };
    const { simd, plain } = bothViews(pixels, draw, { size, outSize: size });
    assertClose(simd, plain, { absolute: 1e-5 });
    const [mean, std] = [normalize.mean[0]!, normalize.std[0]!];
    const red = (i: number) => 255 * (simd[3 * i]! * std + mean);
    for (let i = 0; i < size * size; i++) {
      const before = pixels[3 * i]!;
      assert.ok(Math.abs(red(i) - (before >= 128 ? 255 - before : before)) < 0.01);
    }
  });

  it("keeps grey pictures grey and black ones black whatever hue and saturation do", () => {
    const size = 16;
    const base = drawView(noAugment, createRng(1), size);
    for (const level of [0, 77, 255]) {
      const draw: ViewDraw = {
        ...base,
        jitter: [
          { op: "hue", amount: 0.37 },
          { op: "saturation", amount: 1.9 },
          { op: "contrast", amount: 0.5 },
        ],
      };
      const { simd } = bothViews(new Uint8Array(size * size * 3).fill(level), draw, { size, outSize: size });
      simd.forEach((x, i) => {
        const pixel = x * normalize.std[i % 3]! + normalize.mean[i % 3]!;
        // The weights of torchvision's luma sum to 0.9999.
        assert.ok(Math.abs(pixel - level / 255) < 1e-4, `${pixel} of ${level}`);
      });
    }
  });

  it("does not see what another size of picture left in its memory", () => {
    const view = (size: number, outSize: number) => {
      const { pixels } = randomPictures(1, size, 5);
      return bothViews(pixels, drawView(strong, createRng(3), size), { size, outSize }).simd;
    };
    const before = view(21, 19);
    view(300, 224);
    assert.deepEqual(view(21, 19), before);
  });
});
