import assert from "node:assert/strict";
import { alignment, uniformity } from "../../src/eval/alignment-uniformity.js";
import { attentionDistance } from "../../src/eval/attention-distance.js";
import { effectiveRank, rankOfSpectrum } from "../../src/eval/effective-rank.js";
import type { FeatureTable } from "../../src/eval/features.js";
import { linearCka } from "../../src/eval/linear-cka.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";
import { normalTable, rowsOf, tableOf } from "../helpers/tables.js";

/** An orthogonal matrix, by Gram-Schmidt. */
function orthogonal(n: number, seed = 1): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < n; i++) {
    let v = normals(n, seed * 100 + i);
    for (const u of rows) {
      const dot = u.reduce((sum, x, k) => sum + x * v[k]!, 0);
      v = v.map((x, k) => x - dot * u[k]!);
    }
    const length = Math.hypot(...v);
    rows.push(v.map((x) => x / length));
  }
  return rows;
}
const times = (table: FeatureTable, matrix: number[][]): FeatureTable =>
  tableOf(
    rowsOf(table).map((row) => matrix[0]!.map((_, j) => row.reduce((s, x, i) => s + x * matrix[i]![j]!, 0))),
  );
const map = (table: FeatureTable, f: (x: number, i: number) => number): FeatureTable => ({
  ...table,
  features: table.features.map(f),
});

describe("linearCka", () => {
  const x = normalTable(60, 7);
  it("is 1 for the same features, rotated, scaled and moved", () => {
    assertClose(linearCka(x, x), 1, { absolute: 1e-12 });
    assertClose(linearCka(x, times(x, orthogonal(7))), 1, { absolute: 1e-5 });
    assertClose(
      linearCka(
        x,
        map(x, (v, i) => -3 * v + (i % 7)),
      ),
      1,
      { absolute: 1e-5 },
    );
  });

  it("changes under other linear maps, and is the same from both sides", () => {
    const stretched = map(x, (v, i) => (i % 7 === 0 ? 10 * v : v));
    const value = linearCka(x, stretched);
    assert.ok(value < 0.8, `${value}`);
    assertClose(linearCka(stretched, x), value, { absolute: 1e-12 });
  });

  it("equals the kernel form, tr(KLHL) over its norms", () => {
    const y = map(normalTable(60, 3, 9), (v, i) => v + x.features[i]!);
    const kernel = (t: FeatureTable) => {
      const rows = rowsOf(t);
      const k = rows.map((a) => rows.map((b) => a.reduce((s, v, i) => s + v * b[i]!, 0)));
      const mean = k.map((row) => row.reduce((a, b) => a + b, 0) / row.length);
      const all = mean.reduce((a, b) => a + b, 0) / mean.length;
      return k.map((row, i) => row.map((v, j) => v - mean[i]! - mean[j]! + all));
    };
    const inner = (a: number[][], b: number[][]) =>
      a.reduce((s, row, i) => s + row.reduce((t, v, j) => t + v * b[i]![j]!, 0), 0);
    const [k, l] = [kernel(x), kernel(y)];
    assertClose(linearCka(x, y), inner(k, l) / Math.sqrt(inner(k, k) * inner(l, l)), { absolute: 1e-6 });
  });

  it("is small for independent features, 0 for constant ones, and needs the same rows", () => {
    assert.ok(linearCka(normalTable(2000, 4), normalTable(2000, 4, 2)) < 0.02);
    assert.equal(
      linearCka(
        x,
        map(x, () => 1),
      ),
      0,
    );
    assert.throws(() => linearCka(x, normalTable(5, 7)), {
      message: "linearCka: expected features of the same rows, got 60 and 5 rows",
    });
  });
});

describe("effectiveRank", () => {
  it("is the number of equal singular values", () => {
    for (const rank of [1, 3, 6]) {
      const diagonal = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, j) => (i === j && i < rank ? 2 : 0))); // prettier-ignore
      assertClose(effectiveRank(times(tableOf(diagonal), orthogonal(6))), rank, { absolute: 1e-4 });
    }
  });

  it("is exp of the entropy of a known spectrum, whichever side is longer", () => {
    const spectrum = [4, 2, 1, 1];
    const p = spectrum.map((s) => s / 8);
    const expected = Math.exp(-p.reduce((sum, q) => sum + q * Math.log(q), 0));
    assertClose(rankOfSpectrum(spectrum), expected, { absolute: 1e-12 });
    const tall = times(
      tableOf(spectrum.map((s, i) => [0, 1, 2, 3].map((j) => (i === j ? s : 0)))),
      orthogonal(4),
    );
    assertClose(effectiveRank(tall), expected, { absolute: 1e-4 });
    const wide = tableOf(rowsOf(tall).map((row) => [...row, 0, 0, 0]));
    assertClose(effectiveRank(wide), expected, { absolute: 1e-4 });
    const transposed = tableOf([0, 1, 2, 3, 4, 5, 6].map((j) => rowsOf(wide).map((row) => row[j]!)));
    assertClose(effectiveRank(transposed), expected, { absolute: 1e-4 });
  });

  it("loses a direction when the mean is taken off, and is 0 for zeros", () => {
    const shifted = map(normalTable(200, 3), (v) => v + 100);
    assert.ok(effectiveRank(shifted) < 1.2);
    assert.ok(effectiveRank(shifted, { center: true }) > 2.9);
    assert.equal(effectiveRank(map(shifted, () => 0)), 0);
  });
});

describe("alignment and uniformity", () => {
  it("follow their formulas on the unit sphere", () => {
    const x = tableOf([[3, 0], [0, 5]]); // prettier-ignore
    const y = tableOf([[0, 1], [0, 2]]); // prettier-ignore
    assertClose(alignment(x, y), (2 + 0) / 2);
    assertClose(alignment(x, y, { alpha: 1 }), Math.SQRT2 / 2);
    assertClose(uniformity(x), -4); // one pair, squared distance 2, t = 2
    assertClose(uniformity(tableOf([[1, 0], [0, 1], [-1, 0]])), Math.log((2 * Math.exp(-4) + Math.exp(-8)) / 3)); // prettier-ignore
  });

  it("are 0 where all rows are the same, and lower for a spread", () => {
    const same = tableOf([[1, 2], [1, 2], [2, 4]]); // prettier-ignore
    assertClose([alignment(same, same), uniformity(same)], [0, 0]);
    assert.ok(uniformity(normalTable(50, 8)) < -2);
  });

  it("refuse rows that make no pairs", () => {
    assert.throws(
      () => alignment(normalTable(2, 3), normalTable(3, 3)),
      /expected pairs of rows, got \[2,3\] and \[3,3\]/,
    );
    assert.throws(() => uniformity(normalTable(1, 3)), /expected at least two rows, got 1/);
  });
});

describe("attentionDistance", () => {
  const shape = { rows: 1, numHeads: 2, gridSize: 2, patchSize: 8 };
  const map5 = (f: (query: number, key: number) => number) =>
    Array.from({ length: 25 }, (_, at) => f(Math.floor(at / 5), at % 5));

  it("is 0 for patches that see themselves, and the mean distance where all are seen alike", () => {
    const self = map5((query, key) => (query === key ? 0.5 : key === 0 ? 0.5 : 0));
    const even = map5(() => 0.2);
    // Seen from a corner of 2 x 2: itself, two at 8 pixels, one at 8 sqrt 2.
    assertClose(attentionDistance([...self, ...even], shape), [0, (16 + 8 * Math.SQRT2) / 4]);
  });

  it("averages over rows, leaving the class token out", () => {
    const right = map5((query, key) =>
      query % 2 === 1 ? (key === query + 1 ? 1 : 0) : key === query - 1 ? 1 : 0,
    );
    const alone = map5((_, key) => (key === 0 ? 1 : 0));
    const two = { ...shape, rows: 2, numHeads: 1 };
    assertClose(attentionDistance([...right, ...alone], two), [4]);
  });

  it("refuses a map of another size", () => {
    assert.throws(() => attentionDistance([1, 2], shape), /expected \[1,2,5,5\], 50 numbers, got 2/);
  });
});
