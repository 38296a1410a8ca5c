import assert from "node:assert/strict";
import {
  checkErasingOptions,
  drawErasing,
  erase,
  fineTuneErasing,
  type EraseDraw,
} from "../../src/augment/random-erasing.js";
import { createRng } from "../../src/core/rng.js";

const many = (options = fineTuneErasing, count = 4000): EraseDraw[][] => {
  const rng = createRng(5, "erasing");
  return Array.from({ length: count }, () => drawErasing(options, rng));
};

describe("drawErasing", () => {
  it("erases a quarter of the views, inside them, with areas and shapes within the limits", () => {
    const draws = many();
    const share = draws.filter(({ length }) => length > 0).length / draws.length;
    assert.ok(Math.abs(share - 0.25) < 0.03, `${share}`);
    for (const { top, left, height, width } of draws.flat()) {
      assert.ok(top >= 0 && left >= 0 && top + height <= 1 && left + width <= 1);
      const [area, aspect] = [height * width, height / width];
      assert.ok(area >= 0.02 - 1e-9 && area <= 1 / 3 + 1e-9, `area ${area}`);
      assert.ok(aspect >= 0.3 - 1e-9 && aspect <= 1 / 0.3 + 1e-9, `aspect ${aspect}`);
    }
  });

  it("shares the area among several boxes", () => {
    const draws = many({ ...fineTuneErasing, probability: 1, count: 3 }, 300);
    assert.ok(draws.every(({ length }) => length === 3));
    assert.ok(draws.flat().every(({ height, width }) => height * width <= 1 / 9 + 1e-9));
  });
});

describe("erase", () => {
  const size = 40;
  const box = { top: 0.25, left: 0.5, height: 0.5, width: 0.2, seed: 8 };
  const erased = (mode: EraseDraw["mode"], seed = box.seed) => {
    const picture = new Float32Array(size * size * 3).fill(9);
    erase(picture, size, { ...box, mode, seed });
    return picture;
  };
  const isInside = (i: number) => {
    const [y, x] = [Math.floor(i / 3 / size), Math.floor(i / 3) % size];
    return y >= 10 && y < 30 && x >= 20 && x < 28;
  };

  for (const mode of ["pixel", "rand", "const"] as const) {
    it(`changes the box and nothing else: ${mode}`, () => {
      erased(mode).forEach((value, i) => assert.equal(value !== 9, isInside(i)));
    });
  }

  it("fills with standard normal noise, with one colour, or with the mean", () => {
    const inside = [...erased("pixel")].filter((_, i) => isInside(i));
    const mean = inside.reduce((a, b) => a + b) / inside.length;
    const variance = inside.reduce((a, b) => a + (b - mean) ** 2, 0) / inside.length;
    assert.ok(Math.abs(mean) < 0.2 && Math.abs(variance - 1) < 0.25, `${mean}, ${variance}`);
    assert.equal(new Set([...erased("rand")].filter((_, i) => isInside(i))).size, 3);
    assert.deepEqual([...new Set([...erased("const")].filter((_, i) => isInside(i)))], [0]);
  });

  it("is the same for the same seed only", () => {
    assert.deepEqual(erased("pixel"), erased("pixel"));
    assert.notDeepEqual(erased("pixel"), erased("pixel", 9));
  });

  it("stays inside the smallest views", () => {
    for (const draws of many({ ...fineTuneErasing, probability: 1 }, 300)) {
      for (const draw of draws) {
        const picture = new Float32Array(2 * 2 * 3);
        erase(picture, 2, draw);
        assert.ok(picture.every(Number.isFinite));
      }
    }
  });
});

describe("checkErasingOptions", () => {
  it("refuses areas the wrong way round and unknown modes", () => {
    checkErasingOptions(fineTuneErasing);
    assert.throws(() => checkErasingOptions({ ...fineTuneErasing, maxArea: 0.01 }), {
      message: "erasing.maxArea must be between 0.02 and 1, got 0.01",
    });
    assert.throws(
      () => checkErasingOptions({ ...fineTuneErasing, mode: "noise" as "pixel" }),
      /unknown erasing mode "noise"; expected pixel, rand or const/,
    );
  });
});
