import assert from "node:assert/strict";
import fc from "fast-check";
import {
  maeAugment,
  noAugment,
  simclrAugment,
  simclrStrongAugment,
} from "../../src/augment/augment-options.js";
import { byolAugment, fineTuneAugment } from "../../src/augment/presets.js";
import { drawView, type ViewDraw } from "../../src/augment/view-draw.js";
import { createRng } from "../../src/core/rng.js";
import { anySeed } from "../helpers/pictures.js";

const { randAugment, erasing } = fineTuneAugment;

/** Many draws of one generator. */
function draws(options: typeof noAugment, count: number, size = 64): ViewDraw[] {
  const rng = createRng(11, "draws");
  return Array.from({ length: count }, () => drawView(options, rng, size));
}

const share = (all: readonly ViewDraw[], test: (draw: ViewDraw) => boolean): number =>
  all.filter(test).length / all.length;

const assertShare = (actual: number, expected: number, count: number) => {
  const tolerance = 4 * Math.sqrt((expected * (1 - expected)) / count) + 1e-9; // four standard errors
  assert.ok(Math.abs(actual - expected) <= tolerance, `share ${actual}, expected ${expected} ± ${tolerance}`);
};

describe("drawView", () => {
  it("draws boxes inside the picture, at any size", () => {
    const options = fc.constantFrom(simclrAugment, simclrStrongAugment, maeAugment, noAugment);
    fc.assert(
      fc.property(options, anySeed, fc.integer({ min: 1, max: 300 }), (options, seed, size) => {
        const { crop } = drawView(options, createRng(seed), size);
        assert.ok(Object.values(crop).every(Number.isInteger));
        assert.ok(crop.width >= 1 && crop.height >= 1 && crop.top >= 0 && crop.left >= 0);
        assert.ok(crop.top + crop.height <= size && crop.left + crop.width <= size);
      }),
      { numRuns: 500 },
    );
  });

  it("draws areas uniformly between the limits while the ratio lets them fit, and ratios log-uniformly", () => {
    const size = 1000; // rounding to whole pixels does not matter
    const crop = { minArea: 0.1, maxArea: 0.7, minRatio: 3 / 4, maxRatio: 4 / 3 }; // always fits: 0.7 * 4 / 3 < 1
    const count = 4000;
    const all = draws({ ...noAugment, crop }, count, size);
    const area = ({ crop: { width, height } }: ViewDraw) => (width * height) / size ** 2;
    const logRatio = ({ crop: { width, height } }: ViewDraw) => Math.log(width / height);
    for (const part of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      assertShare(
        share(all, (draw) => area(draw) < 0.1 + 0.6 * part),
        part,
        count,
      );
      const log = (2 * part - 1) * Math.log(4 / 3);
      assertShare(
        share(all, (draw) => logRatio(draw) < log),
        part,
        count,
      );
    }
    assert.ok(all.every((draw) => area(draw) > 0.0995 && area(draw) < 0.7015));
    assert.ok(all.every((draw) => Math.abs(logRatio(draw)) < Math.log(4 / 3) + 0.01));
  });

  it("puts boxes everywhere alike", () => {
    const count = 4000;
    const crop = { minArea: 0.25, maxArea: 0.25, minRatio: 1, maxRatio: 1 }; // 32 of 64 px: 33 places on each axis
    const all = draws({ ...noAugment, crop }, count);
    for (const side of ["top", "left"] as const) {
      assertShare(
        share(all, (draw) => draw.crop[side] < 11),
        1 / 3,
        count,
      );
      const places = new Set(all.map((draw) => draw.crop[side]));
      assert.equal(places.size, 33);
      assert.equal(Math.max(...places), 32);
    }
  });

  it("falls back on the largest central box of a valid ratio when none fits", () => {
    const boxOf = (minRatio: number, maxRatio: number) =>
      drawView({ ...noAugment, crop: { minArea: 1, maxArea: 1, minRatio, maxRatio } }, createRng(1), 30).crop;
    assert.deepEqual(boxOf(2, 3), { top: 7, left: 0, height: 15, width: 30 });
    assert.deepEqual(boxOf(1 / 3, 1 / 2), { top: 0, left: 7, height: 30, width: 15 });
  });

  it("crops any extent: boxes inside it, and the largest valid one when none fits", () => {
    const options = fc.constantFrom(simclrAugment, maeAugment, fineTuneAugment);
    const side = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(options, anySeed, side, side, (options, seed, height, width) => {
        const { crop } = drawView(options, createRng(seed), { height, width });
        assert.ok(crop.width >= 1 && crop.height >= 1 && crop.top >= 0 && crop.left >= 0);
        assert.ok(crop.top + crop.height <= height && crop.left + crop.width <= width);
      }),
      { numRuns: 300 },
    );
    const crop = { minArea: 1, maxArea: 1, minRatio: 3 / 4, maxRatio: 4 / 3 };
    const boxOf = (height: number, width: number) =>
      drawView({ ...noAugment, crop }, createRng(1), { height, width }).crop;
    assert.deepEqual(boxOf(30, 100), { top: 0, left: 30, height: 30, width: 40 });
    assert.deepEqual(boxOf(100, 30), { top: 30, left: 0, height: 40, width: 30 });
  });

  it("solarises as often as asked, and draws RandAugment and erasing for fine-tuning", () => {
    const solarised = draws(byolAugment[1], 4000);
    assertShare(
      share(solarised, (draw) => draw.solarizeThreshold === 0.5),
      0.2,
      4000,
    );
    assert.ok(
      draws(byolAugment[0], 200).every((draw) => draw.blurSigma > 0 && draw.solarizeThreshold === null),
    );
    const fine = draws(fineTuneAugment, 4000);
    assertShare(
      share(fine, (draw) => draw.erase.length === 1),
      0.25,
      4000,
    );
    assertShare(
      share(fine, (draw) => draw.randAugment.length > 0),
      0.75,
      4000,
    );
  });

  it("refuses a random and a centre crop together", () => {
    assert.throws(() => drawView({ ...maeAugment, centerCropRatio: 0.9 }, createRng(1), 8), {
      message:
        "drawView: crop and centerCropRatio are both given; set one of them to null, since a view has one crop",
    });
  });

  it("flips, jitters, greys and blurs as often as asked", () => {
    const count = 4000;
    const all = draws(simclrStrongAugment, count);
    assertShare(
      share(all, (draw) => draw.flip),
      0.5,
      count,
    );
    assertShare(
      share(all, (draw) => draw.jitter.length === 4),
      0.8,
      count,
    );
    assertShare(
      share(all, (draw) => draw.jitter.length === 0),
      0.2,
      count,
    );
    assertShare(
      share(all, (draw) => draw.grey),
      0.2,
      count,
    );
    assertShare(
      share(all, (draw) => draw.blurSigma > 0),
      0.5,
      count,
    );
    assert.ok(all.every(({ blurSigma: s }) => s === 0 || (s >= 0.1 && s <= 2)));
  });

  it("draws jitter within its limits, its parts in every order", () => {
    const jitters = draws(simclrAugment, 4000)
      .map((draw) => draw.jitter)
      .filter((jitter) => jitter.length > 0);
    for (const jitter of jitters) {
      for (const { op, amount } of jitter) {
        const [low, high] = op === "hue" ? [-0.1, 0.1] : [0.6, 1.4];
        assert.ok(amount >= low && amount <= high, `${op} ${amount}`);
      }
    }
    assert.equal(new Set(jitters.map((jitter) => jitter.map(({ op }) => op).join())).size, 24);
  });

  it("never makes a factor negative, and leaves out what has strength 0", () => {
    const jitter = { probability: 1, brightness: 2, contrast: 0, saturation: 0, hue: 0 };
    const all = draws({ ...noAugment, jitter }, 500);
    assert.ok(
      all.every(({ jitter: [first, ...more] }) => {
        return more.length === 0 && first?.op === "brightness" && first.amount >= 0 && first.amount <= 3;
      }),
    );
  });

  it("with noAugment does nothing", () => {
    const crop = { top: 0, left: 0, height: 20, width: 20 };
    for (const draw of draws(noAugment, 20, 20))
      assert.deepEqual(draw, {
        crop,
        centerCropRatio: null,
        interpolation: "bilinear",
        flip: false,
        randAugment: [],
        jitter: [],
        grey: false,
        blurSigma: 0,
        solarizeThreshold: null,
        erase: [],
      });
  });

  it("with maeAugment only crops and flips", () => {
    const all = draws(maeAugment, 500);
    assert.ok(all.some((draw) => draw.flip) && all.some((draw) => draw.crop.width < 64));
    assert.ok(all.every(({ jitter, grey, blurSigma }) => jitter.length === 0 && !grey && blurSigma === 0));
  });

  it("is the same for the same generator, and survives JSON", () => {
    const options = {
      ...simclrStrongAugment,
      ...{ randAugment, erasing, solarize: byolAugment[1].solarize },
    };
    const draw = (seed: number) => drawView(options, createRng(seed), 48);
    assert.deepEqual(draw(3), draw(3));
    assert.notDeepEqual(draw(3), draw(4));
    assert.deepEqual(JSON.parse(JSON.stringify(draw(3))), draw(3));
  });
});
