import assert from "node:assert/strict";
import {
  applyMultiCrop,
  checkViewSpecs,
  drawMultiCrop,
  type SizedDraw,
} from "../../src/augment/multi-crop.js";
import { multiCropAugment } from "../../src/augment/presets.js";
import { createRng } from "../../src/core/rng.js";
import { applyView } from "../../src/augment/apply-view.js";

const size = { height: 50, width: 80 };
const normalize = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] };
const pixels = Uint8Array.from({ length: 50 * 80 * 3 }, (_, i) => (i * 37) % 256);

describe("multi-crop", () => {
  const specs = multiCropAugment(32, 16, 4);

  it("draws two global and the asked number of local views, each from its share of the picture", () => {
    const rng = createRng(4);
    for (let i = 0; i < 200; i++) {
      const draws = drawMultiCrop(specs, rng, size);
      assert.deepEqual(
        draws.map((view) => view.size),
        [32, 32, 16, 16, 16, 16],
      );
      const areas = draws.map(({ draw: { crop } }) => (crop.height * crop.width) / (50 * 80));
      assert.ok(areas.slice(0, 2).every((area) => area > 0.38 && area <= 1));
      assert.ok(areas.slice(2).every((area) => area > 0.04 && area < 0.42));
    }
  });

  it("makes each view as applyView does, and again from stored draws", () => {
    const draws = drawMultiCrop(specs, createRng(4), size);
    const views = applyMultiCrop(pixels, draws, { size, ...normalize });
    const stored = JSON.parse(JSON.stringify(draws)) as SizedDraw[];
    assert.deepEqual(applyMultiCrop(pixels, stored, { size, ...normalize }), views);
    draws.forEach(({ size: outSize, draw }, i) => {
      const out = new Float32Array(outSize ** 2 * 3);
      applyView(pixels, draw, { size, outSize, ...normalize }, out);
      assert.deepEqual(views[i], out);
    });
  });

  it("checks every view", () => {
    assert.deepEqual(checkViewSpecs(specs), specs);
    assert.throws(() => checkViewSpecs([{ ...specs[0]!, size: 0 }]), /size of a view must be a whole number/);
    assert.throws(
      () => checkViewSpecs([{ size: 8, augment: { ...specs[0]!.augment, flipProbability: 2 } }]),
      /flipProbability must be between 0 and 1/,
    );
  });
});
