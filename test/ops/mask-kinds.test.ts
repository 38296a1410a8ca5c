import assert from "node:assert/strict";
import fc from "fast-check";
import { createRng } from "../../src/core/rng.js";
import { drawMask, MASK_KINDS, type MaskKind } from "../../src/ops/mask-kinds.js";
import { drawIdsShuffle } from "../../src/ops/masking.js";

const draw = (kind: MaskKind, gridSize: number, kept: number, seed = 1, rows = 1) =>
  drawMask(createRng(seed), { kind, rows, gridSize, kept: () => kept });

/** Row by row, "#" hidden. */
function picture(kind: MaskKind, gridSize: number, kept: number, seed = 1): string[] {
  const ids = draw(kind, gridSize, kept, seed);
  const visible = new Set(ids.subarray(0, kept));
  const cell = (i: number) => (visible.has(i) ? "." : "#");
  return Array.from({ length: gridSize }, (_, r) =>
    Array.from({ length: gridSize }, (_, c) => cell(r * gridSize + c)).join(""),
  );
}

/** Pairs of neighbours of which one is hidden and one is not. */
function edges(lines: readonly string[]): number {
  const [rows, side] = [lines, lines.length];
  let count = 0;
  for (let r = 0; r < side; r++) {
    for (let c = 0; c < side; c++) {
      if (c + 1 < side && rows[r]![c] !== rows[r]![c + 1]) count++;
      if (r + 1 < side && rows[r]![c] !== rows[r + 1]![c]) count++;
    }
  }
  return count;
}

describe("drawMask", () => {
  it("gives each row a permutation of its patches, the same for the same seed", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MASK_KINDS),
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer(),
        (kind, gridSize, share, seed) => {
          const kept = Math.round(share * gridSize ** 2);
          const ids = draw(kind, gridSize, kept, seed, 3);
          for (let row = 0; row < 3; row++) {
            const own = [...ids.subarray(row * gridSize ** 2, (row + 1) * gridSize ** 2)];
            assert.deepEqual(
              own.sort((a, b) => a - b),
              [...own.keys()],
            );
          }
          assert.deepEqual(draw(kind, gridSize, kept, seed, 3), ids);
        },
      ),
    );
  });

  it("draws random masks as before there were others", () => {
    assert.deepEqual(draw("random", 4, 8, 7, 5), drawIdsShuffle(createRng(7), 5, 16));
  });

  it("keeps one of every 2 x 2 patches with a grid at 0.75, and a chessboard at 0.5", () => {
    for (const seed of [1, 2, 3]) {
      const quarter = picture("grid", 8, 16, seed);
      for (let r = 0; r < 8; r += 2) {
        for (let c = 0; c < 8; c += 2) {
          const cells = [quarter[r]![c], quarter[r]![c + 1], quarter[r + 1]![c], quarter[r + 1]![c + 1]];
          assert.equal(cells.filter((cell) => cell === ".").length, 1, quarter.join("\n"));
        }
      }
      assert.equal(edges(picture("grid", 8, 32, seed)), 2 * 8 * 7);
    }
  });

  it("shifts the grid from row to row", () => {
    const ids = draw("grid", 8, 16, 1, 20);
    const firsts = Array.from({ length: 20 }, (_, row) => ids[row * 64]!);
    assert.ok(new Set(firsts).size > 5);
  });

  it("hides rectangles with blocks: fewer edges than a random mask has", () => {
    const mean = (kind: MaskKind) => {
      const seeds = Array.from({ length: 50 }, (_, i) => i);
      return seeds.reduce((sum, seed) => sum + edges(picture(kind, 14, 98, seed)), 0) / seeds.length;
    };
    const [block, random] = [mean("block"), mean("random")];
    assert.ok(block < 0.6 * random, `${block} edges against ${random}`);
  });

  it("hides what each row says with blocks: all but one patch, or one rectangle", () => {
    const kept = [1, 15];
    const asked: number[] = [];
    const ids = drawMask(createRng(3), {
      ...{ kind: "block", rows: 2, gridSize: 4 },
      kept: (row) => (asked.push(row), kept[row]!),
    });
    assert.deepEqual(asked, [0, 1]);
    assert.equal(new Set(ids.subarray(0, 16)).size, 16);
  });
});
