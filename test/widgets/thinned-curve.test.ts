import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { ThinnedCurve } from "../../src/widgets/thinned-curve.js";

const grow = (values: ArrayLike<number>, maxPoints: number) => {
  const curve = new ThinnedCurve(maxPoints);
  for (let i = 0; i < values.length; i++) curve.add(i + 1, values[i]!);
  return curve.points();
};

describe("ThinnedCurve", () => {
  it("keeps all points while they are few", () => {
    const values = [3, 1, 2, NaN, 5];
    assert.deepEqual(
      grow(values, 100).map(({ value }) => value),
      values,
    );
  });

  for (const length of [1, 8, 9, 97, 1000, 12_345]) {
    it(`stays small and in order with ${length} points, first and last among them`, () => {
      const rng = createRng(1, "curve");
      const points = grow(
        Array.from({ length }, () => rng.normal()),
        64,
      );
      assert.ok(points.length <= 64);
      assert.ok(length < 64 || points.length > 20);
      assert.ok(points.every(({ step }, i) => i === 0 || step > points[i - 1]!.step));
      assert.deepEqual([points[0]!.step, points.at(-1)!.step], [1, length]);
    });
  }

  it("keeps every spike that stands alone, wherever it is", () => {
    for (const place of [0, 1, 511, 512, 513, 7000, 9998, 9999]) {
      const values = new Float64Array(10_000).fill(1);
      values[place] = 50;
      values[(place + 4999) % 10_000] = -50;
      const points = grow(values, 40);
      assert.ok(points.some(({ step, value }) => value === 50 && step === place + 1));
      assert.ok(points.some(({ value }) => value === -50));
    }
  });

  it("is as dense at its beginning as at its end", () => {
    const rng = createRng(2, "curve");
    const points = grow(
      Array.from({ length: 50_000 }, () => rng.normal()),
      200,
    );
    const inFirstHalf = points.filter(({ step }) => step <= 25_000).length;
    assert.ok(Math.abs(inFirstHalf / points.length - 0.5) < 0.06, `${inFirstHalf} of ${points.length}`);
  });

  it("shows what is not finite only where there is nothing else", () => {
    const points = grow([...new Array<number>(50).fill(NaN), ...new Array<number>(50).fill(2)], 16);
    assert.ok(points.slice(0, 3).every(({ value }) => Number.isNaN(value)));
    assert.ok(points.slice(-3).every(({ value }) => value === 2));
  });
});
