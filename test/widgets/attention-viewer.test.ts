import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError, DataError, ShapeError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { attentionRollout } from "../../src/widgets/attention-rollout.js";
import { attentionViewer } from "../../src/widgets/attention-viewer.js";
import { attentionFrom, byPatch, tokenOf } from "../../src/widgets/contract/attention-rows.js";
import { openRows, packRows } from "../../src/widgets/packed-rows.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomAttention } from "../helpers/random-attention.js";
import { withTempDir } from "../helpers/temp-dir.js";

const SIZE = 8;
const image = { shape: [SIZE, SIZE, 3], data: new Uint8Array(SIZE * SIZE * 3).fill(99) };

/** Abnar and Zuidema's roll-out, written out slowly. */
function slowRollout(data: number[], [layers, heads, n]: readonly [number, number, number]): number[] {
  const at = (l: number, h: number, i: number, j: number) => data[((l * heads + h) * n + i) * n + j]!;
  let before: number[][] | undefined;
  const all: number[] = [];
  for (let l = 0; l < layers; l++) {
    const mixed: number[][] = [];
    for (let i = 0; i < n; i++) {
      const row: number[] = [];
      for (let j = 0; j < n; j++) {
        let mean = 0;
        for (let h = 0; h < heads; h++) mean += at(l, h, i, j) / heads;
        row.push(0.5 * mean + (i === j ? 0.5 : 0));
      }
      const sum = row.reduce((a, b) => a + b);
      mixed.push(row.map((value) => value / sum));
    }
    const next = mixed.map((row) =>
      row.map((_, j) => (before ? row.reduce((sum, value, k) => sum + value * before![k]![j]!, 0) : row[j]!)),
    );
    all.push(...next.flat());
    before = next;
  }
  return all;
}

const rowsOf = (figure: ReturnType<typeof attentionViewer>) => ({
  attention: openRows(figure.get("attention")),
  rollout: openRows(figure.get("rollout")),
});

describe("attentionRollout", () => {
  it("equals the slow loop on a grid of sizes, and its rows sum to 1", () => {
    for (const [layers, heads, n] of [
      [1, 1, 2],
      [3, 2, 5],
      [4, 3, 17],
    ] as const) {
      const { shape, data } = randomAttention(layers, heads, n);
      const got = attentionRollout({ shape, data });
      assertClose(got, slowRollout(data, [layers, heads, n]));
      for (let row = 0; row < layers * n; row++) {
        assertClose(
          got.subarray(row * n, (row + 1) * n).reduce((a, b) => a + b),
          1,
        );
      }
    }
  });

  it("leaves tokens that look at themselves alone", () => {
    const eye = { shape: [2, 1, 2, 2], data: [1, 0, 0, 1, 1, 0, 0, 1] };
    assertClose(attentionRollout(eye), eye.data);
    assert.throws(() => attentionRollout({ shape: [1, 0, 2, 2], data: [] }), ShapeError);
    assert.throws(() => attentionRollout({ shape: [1, 1, 2, 3], data: [1, 1, 1, 1, 1, 1] }), ShapeError);
  });
});

describe("attentionViewer", () => {
  it("keeps each number to 0.4 % of the largest of its row, or to what fits into the room it is given", () => {
    const rng = createRng(1, "rows");
    const values = Array.from({ length: 6000 }, (_, i) => rng.uniform() ** 4 / (1 + Math.floor(i / 100)));
    const numLevels = [Infinity, 6000, 4000, 0].map((maxChars) => {
      const packed = packRows(values, 100, maxChars);
      const { max, levels, codes } = openRows(packed);
      values.forEach((value, i) => {
        const most = max[Math.floor(i / 100)]!;
        assert.ok(Math.abs(most * (codes[i]! / levels) ** 2 - value) <= (1 / levels + 2e-5) * most);
      });
      assert.ok(packed.codes.length <= maxChars || levels === 15, `${packed.codes.length} of ${maxChars}`);
      return levels;
    });
    assert.equal(numLevels[0], 255);
    assert.equal(numLevels[3], 15);
    assert.ok(numLevels[1]! < 255 && numLevels[2]! < numLevels[1]! && numLevels[2]! > 15, String(numLevels));
  });

  it("holds ViT-B/16 at 224 pixels in a page of less than 5 MB, to 4 % of the largest of a row @slow", async () => {
    const [layers, heads, n] = [12, 12, 197] as const;
    const block = Float32Array.from(randomAttention(1, 1, n).data);
    const data = new Float32Array(layers * heads * n * n);
    for (let at = 0; at < data.length; at += n * n) data.set(block, at);
    const noise = new Float32Array(224 * 224 * 3);
    createRng(2, "noise").fillUniform(noise);
    const picture = { shape: [224, 224, 3], data: noise };
    const figure = attentionViewer({ image: picture, attention: { shape: [layers, heads, n, n], data } });
    const { levels } = figure.get("attention");
    assert.ok(levels >= 25 && levels < 255, String(levels));
    assert.equal(figure.get("rollout").levels, 255);
    assert.match(figure.get("note"), /^Shares are held to [1-3]\.\d % of the largest/);
    const row = attentionFrom(rowsOf(figure), figure.state, { ...figure.state, head: 3, patch: 0 })!;
    const most = Math.max(...block.subarray(n, 2 * n));
    assertClose(row, block.subarray(n, 2 * n), { absolute: most / levels + 1e-5 });
    await withTempDir(async (dir) => {
      const path = join(dir, "vit.html");
      await figure.save(path);
      const { size } = await stat(path);
      assert.ok(size < 5e6, `${size} bytes`);
    });
  });

  it("tells with and without a class token by the number of tokens", () => {
    const withCls = attentionViewer({ image, attention: randomAttention(2, 2, 17) });
    assert.deepEqual(
      [
        withCls.get("hasCls"),
        withCls.get("patchSize"),
        withCls.get("patch"),
        withCls.get("layer"),
        withCls.get("head"),
      ],
      [true, 2, "cls", 1, "mean"],
    );
    const without = attentionViewer({ image, attention: randomAttention(1, 1, 4) });
    assert.deepEqual([without.get("hasCls"), without.get("patchSize"), without.get("patch")], [false, 4, 3]);
  });

  it("reads a row by layer, head and patch, the mean of the heads, and the roll-out", () => {
    const [layers, heads, n] = [2, 3, 17] as const;
    const { shape, data } = randomAttention(layers, heads, n);
    const figure = attentionViewer({ image, attention: { shape, data } });
    const at = (l: number, h: number, i: number) =>
      data.slice(((l * heads + h) * n + i) * n, ((l * heads + h) * n + i + 1) * n);
    const read = (chosen: object) =>
      attentionFrom(rowsOf(figure), figure.state, { ...figure.state, ...chosen })!;
    assertClose(read({ layer: 1, head: 2, patch: 5 }), at(1, 2, 6), { absolute: 2e-3 });
    const mean = at(0, 0, 0).map((value, i) => (value + at(0, 1, 0)[i]! + at(0, 2, 0)[i]!) / 3);
    assertClose(read({ layer: 0, head: "mean", patch: "cls" }), mean, { absolute: 2e-3 });
    const rollout = slowRollout(data, [layers, heads, n]);
    assertClose(read({ mode: "rollout", layer: 1, patch: 0 }), rollout.slice((n + 1) * n, (n + 2) * n), {
      absolute: 2e-3,
    });
  });

  it("puts tokens of a masked encoder on their patches, and knows the masked ones", () => {
    const keptIds = [9, 2, 4];
    const figure = attentionViewer({ image, attention: randomAttention(1, 1, 4), keptIds, patchSize: 2 });
    const { state } = figure;
    assert.deepEqual(
      [tokenOf(state, 9), tokenOf(state, 4), tokenOf(state, 0), tokenOf(state, "cls")],
      [1, 3, -1, 0],
    );
    const row = attentionFrom(rowsOf(figure), state, { ...state, patch: 2 })!;
    const values = byPatch(state, row);
    assert.deepEqual([values.length, values[9], values[4], values[0]], [16, row[1], row[3], NaN]);
    assert.equal(attentionFrom(rowsOf(figure), state, { ...state, patch: 0 }), null);
  });

  it("refuses what does not fit, and marks rows that are no numbers", () => {
    const attention = randomAttention(1, 1, 4);
    const doubled = { ...attention, data: attention.data.map((value) => 2 * value) };
    assert.throws(
      () => attentionViewer({ image, attention: doubled }),
      (error: Error) => error instanceof DataError && /sum to 1, got 2/.test(error.message),
    );
    assert.throws(() => attentionViewer({ image, attention: randomAttention(1, 1, 7) }), ShapeError);
    assert.throws(
      () => attentionViewer({ image, attention, patchSize: 2 }),
      /4 tokens, but patches of 2 px make 16/,
    );
    assert.throws(
      () => attentionViewer({ image, attention, patchSize: 2, keptIds: [1, 1, 2] }),
      /different whole numbers/,
    );
    assert.throws(() => attentionViewer({ image, attention, layer: 1 }), ConfigError);
    assert.throws(() => attentionViewer({ image, attention, head: 1 }), ConfigError);
    assert.throws(() => attentionViewer({ image, attention, patch: "cls" }), /no class token/);
    const broken = { ...attention, data: attention.data.map((value, i) => (i < 4 ? NaN : value)) };
    assert.match(
      attentionViewer({ image, attention: broken }).get("note"),
      /Rows of attention that are not numbers, and not drawn: 1/,
    );
  });

  it("is drawn still, also for a patch that was masked", () => {
    const figure = attentionViewer({
      image,
      attention: randomAttention(1, 1, 4),
      keptIds: [9, 2, 4],
      patchSize: 2,
    });
    figure.set({ patch: 9 });
    assert.equal(figure.svg().match(/fill="#e9e9e9"/g)?.length, 13);
    assert.ok(figure.png().length > 1000);
    figure.set({ patch: 0 });
    assert.match(figure.svg(), /This patch was masked/);
  });
});
