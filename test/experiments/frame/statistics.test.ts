import assert from "node:assert/strict";
import fc from "fast-check";
import {
  pairedTest,
  signTest,
  studentQuantile,
  studentTwoSided,
  summarise,
} from "../../../src/experiments/frame/statistics.js";

const near = (a: number, b: number, tolerance = 1e-3) =>
  assert.ok(Math.abs(a - b) <= tolerance, `${a} is not within ${tolerance} of ${b}`);

describe("statistics of seeds", () => {
  it("gives mean and sample deviation, and no deviation of one number", () => {
    assert.deepEqual(summarise([1, 2, 3]), { n: 3, mean: 2, sd: 1 });
    assert.ok(Number.isNaN(summarise([4]).sd));
    assert.throws(() => summarise([]), /expected at least one number/);
  });

  it("has the quantiles of printed tables of Student's t", () => {
    const printed = { 1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 9: 2.262, 30: 2.042 };
    for (const [df, t] of Object.entries(printed)) near(studentQuantile(0.05, Number(df)), t);
    near(studentQuantile(0.01, 5), 4.032);
  });

  it("agrees with the integral of the density", () => {
    const byIntegral = (t: number, df: number) => {
      const density = (x: number) => (1 + (x * x) / df) ** (-(df + 1) / 2);
      const area = (to: number) => {
        let sum = 0;
        const n = 200_000;
        for (let i = 0; i < n; i++) sum += density(((i + 0.5) * to) / n) * (to / n);
        return sum;
      };
      return 1 - area(t) / area(3000);
    };
    for (const [t, df] of [
      [0.7, 2],
      [2.5, 5],
      [1.3, 4],
      [3, 7],
    ] as const)
      near(studentTwoSided(t, df), byIntegral(t, df), 2e-3);
  });

  it("counts the coins of the sign test, without ties", () => {
    assert.deepEqual(signTest([1, 2, 3]), { above: 3, n: 3, p: 0.25 });
    assert.deepEqual(signTest([1, -1, 0, 2]), { above: 2, n: 3, p: 1 });
    assert.equal(signTest([0, 0]).p, 1);
    near(signTest([1, 1, 1, 1, 1, -1]).p, 14 / 64, 1e-12);
  });

  it("decides by the interval exactly when p is below 0.05", () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(values, (differences) => {
        const { low, high, p } = pairedTest(differences);
        if (Math.abs(p - 0.05) < 1e-9) return;
        assert.equal(low > 0 || high < 0, p < 0.05);
      }),
    );
  });

  it("says nothing about one pair", () => {
    const { p, low } = pairedTest([0.3]);
    assert.ok(Number.isNaN(p) && Number.isNaN(low));
  });
});
