import assert from "node:assert/strict";
import { ConfigError, ShapeError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { drawMask } from "../../src/ops/mask-kinds.js";
import type { MaskExplorerState } from "../../src/widgets/contract/index.js";
import { maskExplorer } from "../../src/widgets/mask-explorer.js";
import { fakeLive } from "../helpers/fake-live.js";

const SIZE = 32;
const image = { shape: [SIZE, SIZE, 3], data: new Uint8Array(SIZE * SIZE * 3).fill(200) };
const masked = (mask: readonly number[]) => mask.reduce((sum, value) => sum + value, 0);

const shown = (options = {}) => {
  const figure = maskExplorer({ image, ...options });
  const live = fakeLive<MaskExplorerState>(figure.state);
  figure.connect(live);
  return { figure, live };
};

describe("maskExplorer", () => {
  it("draws the mask that training with its seed draws first", () => {
    for (const kind of ["random", "block", "grid"] as const) {
      const { drawn, mask } = maskExplorer({ image, seed: 7, maskKind: kind, maskRatio: 0.75 }).state;
      const kept = 4;
      const ids = drawMask(createRng(7, "mask", 0), { kind, rows: 1, gridSize: 4, kept: () => kept });
      assert.deepEqual(drawn.idsShuffle, Array.from(ids));
      const expected = Array.from({ length: 16 }, (_, patch) =>
        ids.subarray(0, kept).includes(patch) ? 0 : 1,
      );
      assert.deepEqual(mask, expected);
    }
  });

  it("draws again in the kernel for every setting, and answers once", () => {
    const { figure, live } = shown();
    const before = live.numSets;
    live.set({ maskRatio: 0.75 });
    assert.equal(masked(figure.get("mask")), 12);
    assert.equal(live.numSets - before, 2);
    live.set({ patchSize: 4 });
    assert.deepEqual([figure.get("mask").length, masked(figure.get("mask"))], [64, 48]);
    const [order, mask] = [figure.get("drawn").idsShuffle, figure.get("mask")];
    live.set({ seed: 1 });
    assert.notDeepEqual(figure.get("drawn").idsShuffle, order);
    live.set({ seed: 0 });
    assert.deepEqual(figure.get("mask"), mask);
    live.set({ maskKind: "grid", maskRatio: 0.5 });
    assert.equal(figure.get("drawn").maskKind, "grid");
    for (const [ratio, hidden] of [
      [0, 0],
      [1, 64],
    ] as const) {
      live.set({ maskRatio: ratio });
      assert.equal(masked(figure.get("mask")), hidden);
    }
  });

  it("follows what was set before it was shown, and says what cannot be", () => {
    const figure = maskExplorer({ image });
    figure.set({ maskRatio: 0.25 });
    const live = fakeLive<MaskExplorerState>(figure.state);
    figure.connect(live);
    assert.equal(masked(figure.get("mask")), 4);
    live.set({ patchSize: 5 });
    assert.match(figure.get("note"), /patches of 5 px do not fill a picture of 32 px/);
    assert.equal(figure.get("drawn").patchSize, 8);
    live.set({ patchSize: 16 });
    assert.equal(figure.get("note"), "");
  });

  it("refuses settings and pictures that do not fit", () => {
    assert.throws(() => maskExplorer({ image, maskRatio: 1.5 }), ConfigError);
    assert.throws(() => maskExplorer({ image, seed: -1 }), ConfigError);
    assert.throws(() => maskExplorer({ image, maskKind: "blok" as "block" }), /did you mean block/);
    assert.throws(() => maskExplorer({ image, patchSize: 5 }), ShapeError);
    const two = { shape: [2, 16, 16, 3], data: new Uint8Array(2 * 16 * 16 * 3) };
    assert.throws(() => maskExplorer({ image: two }), /must be one picture/);
  });

  it("is drawn still: one grey box for each masked patch, one tile for each kept one", () => {
    const figure = maskExplorer({ image, maskRatio: 0.75 });
    const svg = figure.svg();
    assert.equal(svg.match(/fill="#8a8a8a"/g)?.length, 12);
    assert.equal(svg.match(/<use /g)?.length, 4);
    assert.match(svg, /4 of 16 patches/);
    assert.ok(figure.png().length > 1000);
  });
});
