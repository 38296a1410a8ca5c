import assert from "node:assert/strict";
import { cholesky, choleskySolve } from "../../src/eval/cholesky.js";
import { assertClose } from "../helpers/assert-close.js";
import { normals } from "../helpers/random-values.js";
import { gaussSolve } from "../reference/gauss.js";

/** R R' + I / 10 */
function positive(n: number): number[][] {
  const root = Array.from({ length: n }, (_, i) => normals(n, i + 1));
  const dot = (p: number[], q: number[]) => p.reduce((sum, v, k) => sum + v * q[k]!, 0);
  return root.map((p, i) => root.map((q, j) => dot(p, q) + (i === j ? 0.1 : 0)));
}

describe("cholesky", () => {
  for (const n of [1, 2, 5, 9, 30, 64, 65, 133]) {
    it(`factors, and solves as Gauss elimination does, for n = ${n}`, () => {
      const a = positive(n);
      const factor = cholesky(Float64Array.from(a.flat()), n);
      const product = a.map((_, i) =>
        a.map((_, j) => a.reduce((sum, _, k) => sum + factor[k * n + i]! * factor[k * n + j]!, 0)),
      );
      assertClose(product.flat(), a.flat(), { absolute: 1e-10 });
      const b = a.map((_, i) => normals(3, 100 + i));
      const solved = choleskySolve(factor, Float64Array.from(b.flat()), n);
      assertClose(solved, gaussSolve(a, b).flat(), { absolute: 1e-9, relative: 1e-9 });
    });
  }

  it("reads the upper triangle only, and writes nothing below the diagonal", () => {
    const factor = cholesky(Float64Array.of(4, 2, NaN, 5), 2);
    assert.deepEqual([...factor], [2, 1, 0, 2]);
  });

  for (const [what, a] of [
    ["indefinite", [1, 2, 2, 1]],
    ["not a number", [1, NaN, NaN, 1]],
  ] as const) {
    it(`refuses a matrix that is ${what}`, () => {
      assert.throws(() => cholesky(Float64Array.from(a), 2), {
        name: "DataError",
        message: /^cholesky: expected a positive definite matrix, got pivot (-3|NaN) in row 1;/,
      });
    });
  }
});
