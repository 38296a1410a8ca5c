import assert from "node:assert/strict";
import { featureStats, standardize, unitRows } from "../../src/eval/standardize.js";
import { assertClose } from "../helpers/assert-close.js";
import { normalTable, rowsOf } from "../helpers/tables.js";

describe("featureStats", () => {
  it("gives mean and biased standard deviation of each column", () => {
    const { mean, std } = featureStats({ features: Float32Array.of(1, 10, 3, 10, 5, 40), rows: 3, dim: 2 });
    assertClose(mean, [3, 20]);
    assertClose(std, [Math.sqrt(8 / 3), Math.sqrt(200)]);
  });

  for (const value of [NaN, Infinity, -Infinity]) {
    it(`refuses ${value} among the features, naming the column`, () => {
      const table = normalTable(4, 3);
      table.features[7] = value;
      assert.throws(() => featureStats(table), {
        code: "DATA",
        message:
          "featureStats: expected finite features, got NaN or infinity in column 1; did training diverge?",
      });
    });
  }
});

describe("standardize", () => {
  it("is (x - mean) / (std + 1e-5) with the statistics of other rows", () => {
    const train = normalTable(20, 3);
    const stats = featureStats(train);
    const other = normalTable(4, 3, 2);
    const expected = rowsOf(other).map((row) =>
      row.map((x, i) => (x - stats.mean[i]!) / (stats.std[i]! + 1e-5)),
    );
    assertClose(standardize(other, stats).features, expected.flat());
  });

  it("turns a feature that never changes into 0", () => {
    const constant = { features: new Float32Array(12).fill(0.1), rows: 4, dim: 3 };
    assertClose(standardize(constant, featureStats(constant)).features, new Float32Array(12));
  });
});

describe("unitRows", () => {
  it("standardises with the training statistics and scales each row to length 1", () => {
    const train = normalTable(20, 3);
    const stats = featureStats(train);
    const other = normalTable(5, 3, 2);
    const unit = rowsOf(unitRows(other, stats));
    rowsOf(other).forEach((row, r) => {
      const standard = row.map((x, i) => (x - stats.mean[i]!) / (stats.std[i]! + 1e-5));
      assertClose(
        unit[r]!,
        standard.map((x) => x / Math.hypot(...standard)),
      );
    });
  });

  it("does not change its argument", () => {
    const table = normalTable(3, 4);
    const before = table.features.slice();
    unitRows(table, featureStats(table));
    assert.deepEqual(table.features, before);
  });

  it("leaves a row of zeros as it is", () => {
    const zeros = { features: new Float32Array(3), rows: 1, dim: 3 };
    assert.deepEqual(unitRows(zeros, featureStats(zeros)).features, new Float32Array(3));
  });
});
