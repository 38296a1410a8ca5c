import assert from "node:assert/strict";
import fc from "fast-check";
import { quantile, summarise } from "../../bench/stats.js";

// Whole numbers, whose quartiles are exact.
const samples = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 30 });

describe("bench statistics", () => {
  it("gives NumPy's quantiles", () => {
    // np.quantile([1, 2, 4, 8], [0, 0.25, 0.5, 0.75, 1])
    const sorted = [1, 2, 4, 8];
    assert.deepEqual(
      [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(sorted, share)),
      [1, 1.75, 3, 5, 8],
    );
  });

  it("summarises in any order, and leaves the samples as they were", () => {
    const given = [8, 1, 4, 2];
    assert.deepEqual(summarise(given), { count: 4, median: 3, min: 1, max: 8, q1: 1.75, q3: 5 });
    assert.deepEqual(given, [8, 1, 4, 2]);
  });

  it("says nothing of no samples", () => {
    assert.equal(summarise([]), undefined);
  });

  it("keeps minimum, quartiles and maximum in order, and moves with the samples", () => {
    fc.assert(
      fc.property(samples, (values) => {
        const { min, q1, median, q3, max } = summarise(values)!;
        assert.ok(min <= q1 && q1 <= median && median <= q3 && q3 <= max);
        const doubled = summarise(values.map((value) => 2 * value))!;
        assert.equal(doubled.median, 2 * median);
        const below = values.filter((value) => value <= median).length;
        const above = values.filter((value) => value >= median).length;
        assert.ok(2 * below >= values.length && 2 * above >= values.length);
      }),
    );
  });
});
