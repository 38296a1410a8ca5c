import assert from "node:assert/strict";
import { applyRandAugment } from "../../src/augment/apply-rand-augment.js";
import {
  checkRandAugmentOptions,
  describeRandAugment,
  drawRandAugment,
  fineTuneRandAugment,
  RAND_AUGMENT_OPS,
  type RandAugmentOp,
} from "../../src/augment/rand-augment.js";
import { createRng } from "../../src/core/rng.js";
import { randomPictures } from "../helpers/pictures.js";

const many = (options = fineTuneRandAugment, count = 4000) => {
  const rng = createRng(3, "rand augment");
  return Array.from({ length: count }, () => drawRandAugment(options, rng));
};

/** Amounts of one operation, at a magnitude without spread. */
const amounts = (op: RandAugmentOp, magnitude: number): number[] => {
  const draws = many({ numOps: 2, magnitude, magnitudeStd: 0 }).flat();
  const values = draws.filter((draw) => draw.op === op).map(({ amount }) => Number(amount.toFixed(9)));
  return [...new Set(values)].sort((a, b) => a - b);
};

describe("drawRandAugment", () => {
  it("draws two operations, each applied half of the time, all alike", () => {
    const draws = many();
    const twice = draws.filter(({ length }) => length === 2).length / draws.length;
    assert.ok(Math.abs(twice - 0.25) < 0.03, `${twice}`);
    const all = draws.flat();
    assert.ok(Math.abs(all.length / draws.length - 1) < 0.05);
    for (const op of RAND_AUGMENT_OPS) {
      const share = all.filter((draw) => draw.op === op).length / all.length;
      assert.ok(Math.abs(share - 1 / 15) < 0.015, `${op}: ${share}`);
    }
  });

  it("takes timm's amounts at magnitude 9", () => {
    assert.deepEqual(amounts("rotate", 9), [-27, 27]);
    assert.deepEqual(amounts("shearX", 9), [-0.27, 0.27]);
    assert.deepEqual(amounts("shearY", 9), [-0.27, 0.27]);
    assert.deepEqual(amounts("translateX", 9), [-0.405, 0.405]);
    assert.deepEqual(amounts("translateY", 9), [-0.405, 0.405]);
    assert.deepEqual(amounts("posterize", 9), [1]);
    assert.deepEqual(amounts("solarize", 9), [26]);
    assert.deepEqual(amounts("solarizeAdd", 9), [99]);
    for (const op of ["color", "contrast", "brightness", "sharpness"] as const)
      assert.deepEqual(amounts(op, 9), [0.19, 1.81]);
    for (const op of ["autoContrast", "equalize", "invert"] as const) assert.deepEqual(amounts(op, 9), [0]);
  });

  it("changes nothing that has a strength at magnitude 0", () => {
    assert.deepEqual(amounts("posterize", 0), [4]); // timm's: 4 bits are the weakest
    assert.deepEqual(amounts("solarize", 0), [256]);
    assert.deepEqual(amounts("brightness", 0), [1]);
    assert.ok(amounts("rotate", 0).every((amount) => amount === 0));
  });

  it("spreads the magnitude, cut to 0..10", () => {
    const turns = many({ ...fineTuneRandAugment, magnitudeStd: 5 })
      .flat()
      .filter(({ op }) => op === "rotate")
      .map(({ amount }) => Math.abs(amount));
    assert.ok(turns.every((amount) => amount <= 30));
    assert.ok(turns.some((amount) => amount === 30) && turns.some((amount) => amount < 15));
  });
});

describe("applyRandAugment", () => {
  it("rounds to 256 levels only where something is done, and leaves no value outside 0..1", () => {
    const { pixels } = randomPictures(1, 12);
    const context = { size: 12, fill: [124, 116, 104], interpolation: "bicubic" } as const;
    const picture = Float32Array.from(pixels, (value) => value / 255.5);
    const before = picture.slice();
    applyRandAugment(picture, [], context);
    assert.deepEqual(picture, before);
    for (const draws of many(fineTuneRandAugment, 200)) {
      const out = before.slice();
      applyRandAugment(out, draws, context);
      assert.ok(out.every((value) => value >= 0 && value <= 1));
      const again = before.slice();
      applyRandAugment(again, JSON.parse(JSON.stringify(draws)) as typeof draws, context);
      assert.deepEqual(again, out);
    }
  });
});

describe("describeRandAugment", () => {
  it("has words for every operation", () => {
    const words = RAND_AUGMENT_OPS.map((op) => describeRandAugment({ op, amount: 1 }));
    assert.equal(new Set(words).size, RAND_AUGMENT_OPS.length);
    assert.equal(describeRandAugment({ op: "shearX", amount: -0.27 }), "sheared across by -27%");
    assert.equal(describeRandAugment({ op: "solarizeAdd", amount: 99 }), "99 of 255 added to the dark half");
  });
});

describe("checkRandAugmentOptions", () => {
  it("refuses unknown keys and magnitudes over 10", () => {
    checkRandAugmentOptions(fineTuneRandAugment);
    assert.throws(() => checkRandAugmentOptions({ ...fineTuneRandAugment, magnitude: 11 }), {
      message: "randAugment.magnitude must be between 0 and 10, got 11",
    });
    assert.throws(
      () => checkRandAugmentOptions({ ...fineTuneRandAugment, ...{ numOp: 2 } }),
      /unknown key of randAugment options "numOp".*did you mean numOps\?/,
    );
  });
});
