import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { drawIdsShuffle, flatIds, idsRestore, maskFromIdsRestore, numKept } from "../../src/ops/masking.js";

describe("numKept", () => {
  it("keeps floor(numPatches * (1 - maskRatio)) patches", () => {
    assert.equal(numKept(196, 0.5), 98);
    assert.equal(numKept(196, 0.75), 49);
    assert.equal(numKept(64, 0), 64);
    assert.equal(numKept(64, 1), 0);
    assert.equal(numKept(9, 0.5), 4);
  });

  it("is not led astray by rounding of the product", () => {
    assert.equal(numKept(10, 0.9), 1);
  });

  it("refuses a ratio outside 0..1", () => {
    assert.throws(() => numKept(16, 1.5), /maskRatio must be between 0 and 1, got 1.5/);
    assert.throws(() => numKept(16, NaN), /maskRatio/);
  });
});

describe("drawIdsShuffle", () => {
  it("splits the patches of each row into kept and masked, none lost and none twice", () => {
    const ratio = fc.constantFrom(0, 0.25, 0.5, 0.75, 0.9, 1);
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 30 }), ratio, (seed, numPatches, maskRatio) => {
        const rows = 3;
        const ids = drawIdsShuffle(createRng(seed, "mask"), rows, numPatches);
        const kept = numKept(numPatches, maskRatio);
        for (let row = 0; row < rows; row++) {
          const ofRow = ids.subarray(row * numPatches, (row + 1) * numPatches);
          const keep = new Set(ofRow.subarray(0, kept));
          const masked = new Set(ofRow.subarray(kept));
          assert.equal(keep.size, kept);
          assert.equal(masked.size, numPatches - kept);
          assert.deepEqual(
            [...keep, ...masked].sort((a, b) => a - b),
            Array.from({ length: numPatches }, (_, i) => i),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it("draws the same order for the same seed, another for another, and differs from row to row", () => {
    const draw = (seed: number) => drawIdsShuffle(createRng(seed, "mask"), 2, 64);
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
    assert.notDeepEqual(draw(1).subarray(0, 64), draw(1).subarray(64));
  });
});

describe("idsRestore", () => {
  it("undoes idsShuffle in every row", () => {
    const ids = drawIdsShuffle(createRng(5, "mask"), 4, 9);
    const restore = idsRestore(ids, 9);
    for (let row = 0; row < 4; row++) {
      for (let place = 0; place < 9; place++) assert.equal(ids[row * 9 + restore[row * 9 + place]!], place);
    }
  });

  it("gives a mask that is 1 exactly at the ids after the kept ones", () => {
    tf.tidy(() => {
      const ids = drawIdsShuffle(createRng(6, "mask"), 3, 8);
      const restore = tf.tensor2d(idsRestore(ids, 8), [3, 8], "int32");
      const mask = maskFromIdsRestore(restore, 3);
      assert.equal(mask.dtype, "float32");
      for (const [row, values] of mask.arraySync().entries()) {
        const masked = new Set(ids.subarray(row * 8 + 3, row * 8 + 8));
        assert.deepEqual(
          values,
          Array.from({ length: 8 }, (_, patch) => (masked.has(patch) ? 1 : 0)),
        );
      }
    });
  });
});

describe("flatIds", () => {
  it("adds the start of each row and the shift", () => {
    tf.tidy(() => {
      const ids = flatIds(tf.tensor2d([2, 0, 1, 3], [2, 2], "int32"), 5, 1);
      assert.equal(ids.dtype, "int32");
      assert.deepEqual(ids.arraySync(), [
        [3, 1],
        [7, 9],
      ]);
    });
  });
});
