import assert from "node:assert/strict";
import fc from "fast-check";
import type { FeatureTable } from "../../src/analysis/feature-table.js";
import { pca, project } from "../../src/analysis/pca.js";
import { createRng } from "../../src/core/rng.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";

const table = (rows: number, dim: number, values: readonly number[]): FeatureTable => ({
  features: Float32Array.from(values),
  rows,
  dim,
});

/** Rows with these standard deviations along the axes. */
const stretched = (rows: number, stds: readonly number[], seed = 1): FeatureTable =>
  table(
    rows,
    stds.length,
    normals(rows * stds.length, seed).map((x, i) => x * stds[i % stds.length]!),
  );

/** Variance of column k of `[rows, columns]`, from the definition. */
function varianceOf(points: ArrayLike<number>, k: number, columns: number): number {
  const values = Array.from({ length: points.length / columns }, (_, i) => points[i * columns + k]!);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
}

describe("pca", () => {
  it("solves a case that can be done by hand", () => {
    // Along (1, 1) the values are -2, 0, 2 times sqrt 2; across it all are 0.
    const { mean, components, variances } = pca(table(3, 2, [-2, 1, 0, 3, 2, 5]));
    assertClose(mean, [0, 3]);
    assertClose(components.slice(0, 2), [Math.SQRT1_2, Math.SQRT1_2], { absolute: 1e-9 });
    assertClose(variances, [8, 0], { absolute: 1e-9 });
  });

  it("finds the axes and variances of a known covariance", () => {
    const { components, variances } = pca(stretched(20000, [1, 5, 0.5, 2]), 2);
    assertClose(variances, [25, 4], { relative: 0.05 });
    assertClose(components, [0, 1, 0, 0, 0, 0, 0, 1], { absolute: 0.02 });
  });

  const sizes = fc.record({
    rows: fc.integer({ min: 3, max: 12 }),
    dim: fc.integer({ min: 2, max: 12 }),
    seed: fc.nat(1000),
  });

  it("gives orthonormal axes, and the variance along each", () => {
    fc.assert(
      fc.property(sizes, ({ rows, dim, seed }) => {
        const k = Math.min(rows - 1, dim);
        const data = table(rows, dim, normals(rows * dim, seed));
        const result = pca(data, k);
        const { components, variances } = result;
        const inner = (a: number, b: number) =>
          Array.from({ length: dim }, (_, i) => components[a * dim + i]! * components[b * dim + i]!).reduce(
            (x, y) => x + y,
            0,
          );
        for (let a = 0; a < k; a++) {
          for (let b = 0; b < k; b++)
            assertClose(inner(a, b), a === b ? 1 : 0, { absolute: 1e-6, what: "axes" });
        }
        const points = project(data, result);
        assertClose(
          variances,
          Array.from({ length: k }, (_, a) => varianceOf(points, a, k)),
          { absolute: 1e-5, relative: 1e-4 },
        );
        const total = Array.from({ length: dim }, (_, i) => varianceOf(data.features, i, dim));
        assertClose(
          variances.reduce((a, b) => a + b, 0),
          total.reduce((a, b) => a + b, 0),
          { relative: 1e-5 },
        );
        assert.ok(variances.every((v, i) => i === 0 || v <= variances[i - 1]!));
      }),
      { numRuns: 50 },
    );
  });

  it("agrees on wide and on tall tables: features of zeros change nothing", () => {
    const tall = stretched(8, [3, 2, 1]);
    const wide = table(
      8,
      20,
      Array.from({ length: 160 }, (_, i) =>
        i % 20 < 3 ? tall.features[Math.floor(i / 20) * 3 + (i % 20)]! : 0,
      ),
    );
    const [a, b] = [pca(tall, 3), pca(wide, 3)];
    assertClose(b.variances, a.variances, { absolute: 1e-9 });
    assertClose(project(wide, b), project(tall, a), { absolute: 1e-5 });
  });

  for (const [where, numColumns] of [
    ["all columns", 40],
    ["three columns, the others dead", 3],
  ] as const) {
    it(`gives orthonormal axes to wide tables of rank 3 in ${where}, and no spread beyond the third`, () => {
      const [rows, dim, k] = [12, 40, 11];
      const [weights, basis] = [normals(rows * 3, 1), normals(3 * dim, 2)].map(
        (x) => x.map((v) => Math.round(8 * v)), // whole numbers, so that three axes hold the rows exactly
      ) as [number[], number[]];
      const cell = (row: number, column: number) =>
        [0, 1, 2].reduce((sum, b) => sum + weights[row * 3 + b]! * basis[b * dim + column]!, 0);
      const values = Array.from({ length: rows * dim }, (_, i) =>
        i % dim < numColumns ? cell(Math.floor(i / dim), i % dim) : 0,
      );
      const data = table(rows, dim, values);
      const result = pca(data, k);
      const points = project(data, result);
      const axis = (a: number) => Array.from(result.components.subarray(a * dim, (a + 1) * dim));
      for (let a = 0; a < k; a++) {
        for (let b = 0; b <= a; b++) {
          const inner = axis(a).reduce((sum, x, i) => sum + x * axis(b)[i]!, 0);
          assertClose(inner, a === b ? 1 : 0, { absolute: 1e-9, what: `axes ${a} and ${b}` });
        }
        const variance = varianceOf(points, a, k);
        if (a < 3) assertClose(variance, result.variances[a]!, { relative: 1e-5 });
        else assertClose(variance, 0, { absolute: 1e-9, what: `variance ${a}` });
      }
    });
  }

  it("keeps weak axes orthogonal to one along which the rows vary 100,000 times as much", () => {
    const { features } = stretched(12, [1e3, 1e-2, 1e-2]);
    const wide = Array.from({ length: 12 * 40 }, (_, i) =>
      i % 40 < 3 ? features[3 * Math.floor(i / 40) + (i % 40)]! : 0,
    );
    const { components } = pca(table(12, 40, wide), 3);
    const axis = (a: number) => components.subarray(a * 40, (a + 1) * 40);
    for (const weak of [1, 2]) {
      const inner = axis(0).reduce((sum, x, i) => sum + x * axis(weak)[i]!, 0);
      assertClose(inner, 0, { absolute: 1e-14 });
    }
  });

  it("gives axes even where all rows are equal", () => {
    const { components, variances } = pca(table(3, 5, new Array<number>(15).fill(0.1)), 2);
    assertClose(variances, [0, 0], { absolute: 1e-12 });
    assertClose(components, [1, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  it("fixes the sign: the mirrored rows have the same axes", () => {
    const data = stretched(50, [3, 2, 1]);
    const mirrored = { ...data, features: data.features.map((x) => -x) };
    assertClose(pca(mirrored).components, pca(data).components, { absolute: 1e-9 });
  });

  it("leaves the rows as they are", () => {
    const data = stretched(10, [1, 2]);
    const before = data.features.slice();
    pca(data, 1);
    assert.deepEqual(data.features, before);
  });

  it("refuses more components than there are, and features that are not numbers", () => {
    assert.throws(() => pca(stretched(3, [1, 1, 1]), 3), {
      code: "CONFIG",
      message: "pca: 3 rows of 3 features have 2 components, got numComponents 3",
    });
    const broken = stretched(5, [1, 1]);
    broken.features[3] = NaN;
    assert.throws(() => pca(broken), {
      code: "DATA",
      message: "pca: expected finite features, got NaN in row 1, column 1; did training diverge?",
    });
    assert.throws(() => pca({ ...stretched(5, [1, 1]), rows: 6 }), {
      code: "SHAPE",
      message: "pca: expected 6 rows of 2 features, 12 in all, got 10",
    });
  });

  it("projects only rows of the width that was analysed", () => {
    const rng = createRng(1);
    const axes = pca(
      table(
        4,
        3,
        Array.from({ length: 12 }, () => rng.normal()),
      ),
      1,
    );
    assert.throws(() => project(stretched(4, [1, 1]), axes), {
      code: "SHAPE",
      message: "project: expected 3 features, got 2",
    });
  });
});
