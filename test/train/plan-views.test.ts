import assert from "node:assert/strict";
import { applyView } from "../../src/augment/apply-view.js";
import { noAugment, simclrAugment } from "../../src/augment/augment-options.js";
import { byolAugment, globalAugment, localAugment } from "../../src/augment/presets.js";
import { createMethod } from "../../src/methods/can.js";
import { createRng } from "../../src/core/rng.js";
import { drawMask } from "../../src/ops/mask-kinds.js";
import { drawViews, makeBatch, type BatchSpec } from "../../src/train/batch.js";
import { createBatchLoader } from "../../src/train/batch-loader.js";
import { batchBytes } from "../../src/train/batch-arrays.js";
import { smallSpec } from "../helpers/batch-spec.js";
import { take, withLoader } from "../helpers/batch-loader.js";
import { smallSizes } from "../helpers/option-cases.js";

const { plan, pictures, normalize } = smallSpec;
const withLocal: BatchSpec = {
  ...smallSpec,
  plan: { ...plan, local: { numViews: 3, imageSize: 4 } },
  localAugment: { ...noAugment, flipProbability: 0.5 },
};

describe("batches of more than two equal views", () => {
  it("gives each view options of its own", () => {
    const flipped = { ...noAugment, flipProbability: 1 };
    const draws = drawViews({ ...smallSpec, augment: [noAugment, flipped] }, 0);
    assert.deepEqual(
      draws.map(({ flip }) => flip),
      [false, false, false, false, true, true, true, true],
    );
    const byol = drawViews({ ...smallSpec, augment: byolAugment }, 0);
    assert.ok(byol.slice(0, 4).every(({ blurSigma }) => blurSigma > 0));
  });

  it("draws the same views from a list of equal options as from one", () => {
    const list = makeBatch({ ...smallSpec, augment: [simclrAugment, simclrAugment] }, 3);
    assert.deepEqual(list, makeBatch(smallSpec, 3));
  });

  it("makes small views, view after view, and leaves the large ones as they are without them", () => {
    const { arrays, indices } = makeBatch(withLocal, 2);
    const { localImages, ...rest } = arrays;
    assert.deepEqual(rest, makeBatch(smallSpec, 2).arrays);
    const draws = drawViews(withLocal, 2).slice(8);
    assert.equal(draws.length, 12);
    draws.forEach((draw, row) => {
      const index = indices[row % 4]!;
      const view = new Float32Array(48);
      const pixels = pictures.pixels.subarray(index * 768, (index + 1) * 768);
      applyView(pixels, draw, { size: 16, outSize: 4, ...normalize }, view);
      assert.deepEqual(localImages!.subarray(row * 48, (row + 1) * 48), view);
    });
    const floats = Object.values(arrays).reduce((sum, { length }) => sum + length, 0);
    assert.equal(batchBytes(withLocal.plan), 4 * floats);
  });

  it("writes small views over those of an earlier batch", () => {
    const first = makeBatch(withLocal, 0).arrays;
    const again = makeBatch(withLocal, 1, first).arrays;
    assert.equal(again.localImages!.buffer, first.localImages!.buffer);
    assert.deepEqual(again.localImages, makeBatch(withLocal, 1).arrays.localImages);
  });

  it("makes them in worker threads as in its own", async () => {
    const spec = { ...withLocal, augment: byolAugment, localAugment };
    const here = await withLoader({ ...spec, numWorkers: 0 }, (loader) => take(loader, 3));
    const there = await withLoader({ ...spec, numWorkers: 2 }, (loader) => take(loader, 3));
    assert.deepEqual(there, here);
  });

  it("hides blocks of the size that each view has", () => {
    const method = createMethod("can", { ...smallSizes, maskKind: "block", maskRatio: [0.75, 0.25] });
    assert.deepEqual(method.plan.mask, { kind: "block", kept: [4, 12] });
    const spec = { ...smallSpec, plan: { ...method.plan, batchSize: 4 } };
    const { idsShuffle } = makeBatch(spec, 0).arrays;
    const kept = (row: number) => (row < 4 ? 4 : 12);
    const rng = createRng(spec.seed, "mask", 0);
    assert.deepEqual(idsShuffle, drawMask(rng, { kind: "block", rows: 8, gridSize: 4, kept }));
    const random = createMethod("can", smallSizes).plan;
    assert.equal(random.mask, undefined);
    assert.notDeepEqual(makeBatch({ ...smallSpec, plan: random }, 0).arrays.idsShuffle, idsShuffle);
  });

  it("fits the inputs of a method with small views", () => {
    const method = createMethod("can", { ...smallSizes, numLocalViews: 2, localImageSize: 4 });
    const { arrays } = makeBatch(
      { ...smallSpec, plan: method.plan, augment: globalAugment, localAugment },
      0,
    );
    for (const [name, { shape }] of Object.entries(method.inputs)) {
      assert.equal(
        arrays[name]!.length,
        shape.reduce((a, b) => a * b, 1),
        name,
      );
    }
    assert.deepEqual(Object.keys(arrays).sort(), Object.keys(method.inputs).sort());
  });

  it("refuses a list of another length, and small views without options", () => {
    const augment = [simclrAugment, simclrAugment, simclrAugment];
    assert.throws(
      () => createBatchLoader({ ...smallSpec, augment }),
      /augment must be options for all views or a list of 2, one for each view, got 3/,
    );
    assert.throws(
      () => createBatchLoader({ ...withLocal, localAugment: undefined }),
      /localAugment is missing: the plan has 3 small views/,
    );
    const wrong = { ...localAugment, flip: 1 } as never;
    assert.throws(
      () => createBatchLoader({ ...withLocal, localAugment: wrong }),
      /unknown key of augment options "flip"/,
    );
  });
});
