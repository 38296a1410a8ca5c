import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkMixOptions,
  describeMix,
  drawMix,
  fineTuneMix,
  mixImages,
  mixLabels,
  type MixDraw,
} from "../../src/augment/mix-batch.js";
import { createRng } from "../../src/core/rng.js";
import { assertClose } from "../helpers/assert-close.js";
import { anySeed } from "../helpers/pictures.js";
import { referenceMix, referenceMixLabels } from "../reference/mix.js";

const size = 6;
const pixels = size * size * 3;

function randomBatch(batchSize: number, seed: number): Float32Array {
  const out = new Float32Array(batchSize * pixels);
  createRng(seed, "batch").fillNormal(out);
  return out;
}

const rowsOf = (images: Float32Array): number[][] =>
  Array.from({ length: images.length / pixels }, (_, i) => [
    ...images.subarray(i * pixels, (i + 1) * pixels),
  ]);

const many = (options = fineTuneMix, side = 32): MixDraw[] => {
  const rng = createRng(6, "mix");
  return Array.from({ length: 3000 }, () => drawMix(options, rng, { batchSize: 4, size: side })[0]!);
};

describe("mixing a batch", () => {
  it("equals the slow loop, pictures and labels, and survives JSON", () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 1, max: 5 }), (seed, batchSize) => {
        const draws = drawMix(fineTuneMix, createRng(seed), { batchSize, size });
        const stored = JSON.parse(JSON.stringify(draws)) as MixDraw[];
        const images = randomBatch(batchSize, seed);
        const expected = referenceMix(rowsOf(images), draws[0]!, size);
        mixImages(images, stored, size);
        assertClose(images, expected.flat(), { absolute: 1e-6 });

        const labels = Array.from({ length: batchSize }, (_, i) => (i * 3 + seed) % 4);
        const soft = mixLabels(Int32Array.from(labels), stored, { numClasses: 4, smoothing: 0.1 });
        const options = { numClasses: 4, smoothing: 0.1 };
        assertClose(soft, referenceMixLabels(labels, draws[0]!.lambda, options).flat(), { absolute: 1e-6 });
      }),
    );
  });

  it("mixes each picture by its own draw in mode elem", () => {
    const draws = drawMix({ ...fineTuneMix, mode: "elem" }, createRng(1), { batchSize: 5, size });
    assert.equal(draws.length, 5);
    const images = randomBatch(5, 1);
    const before = rowsOf(images);
    mixImages(images, draws, size);
    rowsOf(images).forEach((row, i) =>
      assertClose(row, referenceMix(before, draws[i]!, size)[i]!, { absolute: 1e-6 }),
    );
  });

  it("gives labels that sum to 1", () => {
    const soft = mixLabels(Int32Array.of(0, 2, 1), [{ lambda: 0.3, box: null }], {
      numClasses: 3,
      smoothing: 0.1,
    });
    for (let row = 0; row < 3; row++)
      assertClose(
        soft.slice(row * 3, row * 3 + 3).reduce((a, b) => a + b),
        1,
      );
  });

  it("refuses a number of draws that does not fit", () => {
    const draws: MixDraw[] = [
      { lambda: 1, box: null },
      { lambda: 1, box: null },
    ];
    assert.throws(() => mixImages(randomBatch(3, 1), draws, size), {
      message:
        "mixImages: got 324 numbers and 2 draws; wanted whole rows of 108, and one draw or one per row",
    });
    assert.throws(
      () => mixLabels(Int32Array.of(0, 1, 1), draws, { numClasses: 2 }),
      /mixLabels: got 3 numbers/,
    );
  });
});

describe("drawMix", () => {
  it("takes cutmix half of the time, and lambda from its Beta distribution", () => {
    const draws = many();
    const cutmix = draws.filter(({ box }) => box);
    assert.ok(Math.abs(cutmix.length / draws.length - 0.5) < 0.04);
    const mixup = draws.filter(({ box }) => !box).map(({ lambda }) => lambda);
    const variance = mixup.reduce((a, b) => a + (b - 0.5) ** 2, 0) / mixup.length;
    assert.ok(Math.abs(variance - 1 / (4 * 2.6)) < 0.01, `${variance}`); // Beta(0.8, 0.8): 1 / (4 (2 a + 1))
  });

  it("goes by the box that is left inside the picture", () => {
    for (const { lambda, box } of many()) {
      if (!box) continue;
      assert.ok(box.top >= 0 && box.left >= 0 && box.height >= 0 && box.width >= 0);
      assert.ok(box.top + box.height <= 32 && box.left + box.width <= 32);
      assertClose(1 - lambda, (box.height * box.width) / 32 ** 2);
    }
  });

  it("does one kind where the other's alpha is 0, and nothing with probability 0", () => {
    assert.ok(many({ ...fineTuneMix, cutmixAlpha: 0 }).every(({ box }) => !box));
    assert.ok(many({ ...fineTuneMix, mixupAlpha: 0 }).every(({ box }) => box));
    for (const off of [{ probability: 0 }, { mixupAlpha: 0, cutmixAlpha: 0 }])
      assert.deepEqual([...new Set(many({ ...fineTuneMix, ...off }).map(({ lambda }) => lambda))], [1]);
  });
});

describe("describeMix", () => {
  it("says what is taken from the partner", () => {
    const box = { top: 1, left: 2, height: 3, width: 4 };
    assert.equal(describeMix({ lambda: 0.7, box: null }), "30% of the partner mixed in");
    assert.equal(
      describeMix({ lambda: 0.9, box }),
      "box 4 x 3 at column 2, row 1 from the partner, 10% of its label",
    );
    assert.equal(describeMix({ lambda: 1, box: null }), "not mixed");
  });
});

describe("checkMixOptions", () => {
  it("refuses unknown keys, modes and negative alphas", () => {
    assert.deepEqual(checkMixOptions(fineTuneMix), fineTuneMix);
    assert.throws(
      () => checkMixOptions({ ...fineTuneMix, cutmixAlpha: -1 }),
      /mix.cutmixAlpha must be between/,
    );
    assert.throws(
      () => checkMixOptions({ ...fineTuneMix, mode: "pair" as "batch" }),
      /unknown mix mode "pair"/,
    );
    assert.throws(() => checkMixOptions({ ...fineTuneMix, ...{ alpha: 1 } }), /unknown key of mix options/);
  });
});
