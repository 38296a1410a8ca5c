import assert from "node:assert/strict";
import { neighbourToward, paddedRange } from "../../../widgets/embedding-projection/points.js";
import { smooth } from "../../../widgets/loss-curves/smooth.js";

describe("paddedRange", () => {
  it("leaves a margin, skips what is not finite, and is wide enough for one point", () => {
    assert.deepEqual(paddedRange([0, NaN, 100]), [-4, 104]);
    assert.deepEqual(paddedRange([3]), [2, 4]);
    assert.equal(paddedRange([NaN]), null);
    assert.equal(paddedRange([]), null);
  });
});

describe("neighbourToward", () => {
  // 0 in the middle; 1 right, 2 farther right, 3 above, 4 left and much higher.
  const points = { x: [0, 1, 2, 0.1, -1], y: [0, 0.2, 0, 1, 5] };
  const step = (from: number, direction: "left" | "right" | "up" | "down", candidates = [0, 1, 2, 3, 4]) =>
    neighbourToward(points, { from, direction, candidates, scale: [1, 1] });

  it("goes to the nearest point on that side", () => {
    assert.equal(step(0, "right"), 1);
    assert.equal(step(1, "right"), 2);
    assert.equal(step(2, "left"), 1);
    assert.equal(step(0, "up"), 3);
    assert.equal(step(3, "down"), 0);
  });

  it("stays when there is none, and takes only candidates", () => {
    assert.equal(step(2, "right"), 2);
    assert.equal(step(0, "left"), 0); // 4 is more above than left
    assert.equal(step(0, "right", [2, 3]), 2);
  });

  it("judges near as it is seen, not in map units", () => {
    const stretched = { x: [0, 1, 10], y: [0, 0.9, 0] };
    const near = (scale: [number, number]) =>
      neighbourToward(stretched, { from: 0, direction: "right", candidates: [0, 1, 2], scale });
    assert.equal(near([1, 1]), 1);
    assert.equal(near([1, 0.1]), 2); // drawn ten times as high, 1 is far off the line
  });
});

describe("smooth", () => {
  it("leaves values alone at 0 and a constant at any setting", () => {
    assert.deepEqual(smooth([3, 1, 2], 0), [3, 1, 2]);
    for (const value of smooth([5, 5, 5, 5], 0.9)) assert.ok(Math.abs(value! - 5) < 1e-12);
  });

  it("starts at the first value and keeps gaps", () => {
    const [first, second, gap, last] = smooth([4, 0, null, 0], 0.5);
    assert.equal(first, 4);
    assert.ok(Math.abs(second! - 4 / 3) < 1e-12); // (0.5 * 0.5 * 4) / 0.75
    assert.equal(gap, null);
    assert.ok(last! < second!);
  });
});
