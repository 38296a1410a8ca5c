import assert from "node:assert/strict";
import { drawBeta } from "../../src/augment/beta.js";
import { createRng } from "../../src/core/rng.js";

const COUNT = 20_000;
const draws = (a: number, b: number): number[] => {
  const rng = createRng(2, "beta", a, b);
  return Array.from({ length: COUNT }, () => drawBeta(rng, a, b));
};

describe("drawBeta", () => {
  it("has the mean and variance of the distribution", () => {
    for (const [a, b] of [
      [0.8, 0.8],
      [0.2, 0.2],
      [1, 1],
      [2, 5],
      [0.5, 3],
    ] as const) {
      const all = draws(a, b);
      const mean = all.reduce((x, y) => x + y) / COUNT;
      const variance = all.reduce((x, y) => x + (y - mean) ** 2, 0) / COUNT;
      const expected = (a * b) / ((a + b) ** 2 * (a + b + 1));
      assert.ok(Math.abs(mean - a / (a + b)) < 4 * Math.sqrt(expected / COUNT), `mean ${mean} of ${a}, ${b}`);
      assert.ok(Math.abs(variance / expected - 1) < 0.05, `variance ${variance} of ${a}, ${b}`);
      assert.ok(all.every((x) => x >= 0 && x <= 1));
    }
  });

  it("has the distribution functions that have a closed form", () => {
    const closed: [number, number, (x: number) => number][] = [
      [1, 1, (x) => x],
      [0.5, 0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
      [2, 1, (x) => x * x],
    ];
    for (const [a, b, below] of closed) {
      const all = draws(a, b);
      for (const x of [0.05, 0.3, 0.5, 0.8, 0.97]) {
        const share = all.filter((value) => value < x).length / COUNT;
        assert.ok(Math.abs(share - below(x)) < 2 / Math.sqrt(COUNT), `${share} below ${x} of ${a}, ${b}`);
      }
    }
  });

  it("gives 0 or 1 where both shapes are too small for numbers", () => {
    const all = draws(1e-5, 1e-5).slice(0, 1000);
    assert.ok(all.every((x) => x >= 0 && x <= 1));
    const ones = all.filter((x) => x > 0.5).length / all.length;
    assert.ok(Math.abs(ones - 0.5) < 0.07, `${ones}`);
  });
});
