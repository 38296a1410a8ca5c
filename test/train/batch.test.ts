import assert from "node:assert/strict";
import fc from "fast-check";
import { applyView } from "../../src/augment/apply-view.js";
import { noAugment } from "../../src/augment/augment-options.js";
import { ConfigError, DataError } from "../../src/core/errors.js";
import { drawViews, makeBatch, stepsPerEpoch } from "../../src/train/batch.js";
import { copyOf, smallSpec } from "../helpers/batch-spec.js";

const { plan, pictures } = smallSpec;

describe("stepsPerEpoch", () => {
  it("counts whole batches", () => {
    assert.equal(stepsPerEpoch(smallSpec), 2);
    assert.equal(stepsPerEpoch({ ...smallSpec, indices: new Int32Array(4) }), 1);
  });

  it("refuses a batch larger than the set", () => {
    const indices = new Int32Array(3);
    assert.throws(
      () => stepsPerEpoch({ ...smallSpec, indices }),
      (error) =>
        error instanceof ConfigError &&
        error.message === "batchSize 4 is larger than the set of 3 pictures; choose at most 3",
    );
  });
});

describe("makeBatch", () => {
  it("gives the arrays of the plan", () => {
    const { arrays, step, epoch, indices } = makeBatch(smallSpec, 3);
    assert.deepEqual([step, epoch, indices.length], [3, 1, 4]);
    assert.deepEqual(Object.fromEntries(Object.entries(arrays).map(([name, { length }]) => [name, length])), {
      images: 8 * 192,
      idsShuffle: 8 * 4,
      idsRestore: 8 * 4,
      noise: 8 * 192,
      noiseStd: 8,
    });
    for (const array of Object.values(arrays)) assert.ok(array.every(Number.isFinite));
  });

  it("leaves out masks and noise that the plan does not have", () => {
    const { arrays } = makeBatch({ ...smallSpec, plan: { ...plan, useMask: false, noiseStdMax: 0 } }, 0);
    assert.deepEqual(Object.keys(arrays), ["images"]);
  });

  it("stacks view 1 of all pictures, then view 2, each with a draw of its own", () => {
    const { arrays, indices } = makeBatch(smallSpec, 1);
    const draws = drawViews(smallSpec, 1);
    assert.equal(new Set(draws.map((draw) => JSON.stringify(draw))).size, 8);
    const geometry = { size: 16, outSize: 8, ...smallSpec.normalize };
    for (let row = 0; row < 8; row++) {
      const index = indices[row % 4]!;
      const view = new Float32Array(192);
      const pixels = pictures.pixels.subarray(index * 768, (index + 1) * 768);
      applyView(pixels, draws[row]!, geometry, view);
      assert.deepEqual(arrays.images.subarray(row * 192, (row + 1) * 192), view);
    }
    assert.notDeepEqual(arrays.images.subarray(0, 768), arrays.images.subarray(768));
  });

  it("takes each picture of the set at most once in an epoch, in a new order each time", () => {
    const epochs = fc.integer({ min: 0, max: 20 });
    const batchSizes = fc.integer({ min: 1, max: 10 });
    fc.assert(
      fc.property(fc.integer(), batchSizes, epochs, (seed, batchSize, epoch) => {
        const spec = { ...smallSpec, seed, plan: { ...plan, batchSize, noiseStdMax: 0 } };
        const perEpoch = stepsPerEpoch(spec);
        const seen = Array.from({ length: perEpoch }, (_, i) => makeBatch(spec, epoch * perEpoch + i));
        assert.ok(seen.every((batch) => batch.epoch === epoch));
        const all = seen.flatMap(({ indices }) => [...indices]);
        assert.equal(all.length, perEpoch * batchSize);
        assert.equal(new Set(all).size, all.length);
        assert.ok(all.every((index) => smallSpec.indices.includes(index)));
      }),
      { numRuns: 30 },
    );
    const orderOf = (step: number) =>
      makeBatch({ ...smallSpec, plan: { ...plan, batchSize: 10 } }, step).indices;
    assert.notDeepEqual(orderOf(0), orderOf(1));
  });

  it("reaches every picture within a few epochs", () => {
    const seen = new Set<number>();
    for (let step = 0; step < 20; step++) for (const i of makeBatch(smallSpec, step).indices) seen.add(i);
    assert.equal(seen.size, 10);
  });

  it("depends on the seed and the step alone, to the bit", () => {
    const later = makeBatch(smallSpec, 7);
    makeBatch(smallSpec, 2);
    const otherSeed = makeBatch({ ...smallSpec, seed: 6 }, 7);
    assert.notDeepEqual(otherSeed.indices, later.indices);
    assert.deepEqual(makeBatch(smallSpec, 7), later);
    const next = makeBatch(smallSpec, 8);
    assert.notDeepEqual(drawViews(smallSpec, 8), drawViews(smallSpec, 7));
    for (const [name, array] of Object.entries(later.arrays)) {
      assert.notDeepEqual(next.arrays[name], array, `${name} of the next step`);
      assert.notDeepEqual(otherSeed.arrays[name], array, `${name} of another seed`);
    }
  });

  it("writes over the arrays of an earlier batch without a trace of it", () => {
    const fresh = copyOf(makeBatch(smallSpec, 4));
    const { arrays: buffers } = makeBatch(smallSpec, 3);
    const reused = makeBatch(smallSpec, 4, buffers);
    assert.deepEqual(copyOf(reused), fresh);
    assert.equal(reused.arrays.images, buffers.images);
    assert.equal(reused.arrays.noise, buffers.noise);
  });

  it("draws the same first view, masks and noise whatever the other settings are", () => {
    const one = makeBatch({ ...smallSpec, plan: { ...plan, numViews: 1 } }, 5).arrays;
    const plain = makeBatch({ ...smallSpec, augment: noAugment }, 5).arrays;
    const { images, idsShuffle, noise, noiseStd } = makeBatch(smallSpec, 5).arrays;
    assert.deepEqual(one.images, images.slice(0, one.images.length));
    assert.deepEqual(one.idsShuffle, idsShuffle!.slice(0, one.idsShuffle!.length));
    assert.deepEqual([plain.idsShuffle, plain.noise, plain.noiseStd], [idsShuffle, noise, noiseStd]);
  });

  it("names an index that no picture has", () => {
    for (const bad of [12, -1]) {
      const indices = Int32Array.from([0, 1, 2, bad]);
      assert.throws(
        () => makeBatch({ ...smallSpec, indices }, 0),
        (error) =>
          error instanceof DataError &&
          error.message === `makeBatch: there is no picture ${bad} in a set of 12; indices must be 0 to 11`,
      );
    }
  });
});
