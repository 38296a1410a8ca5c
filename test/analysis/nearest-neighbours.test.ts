import assert from "node:assert/strict";
import fc from "fast-check";
import { nearestNeighbours } from "../../src/analysis/nearest-neighbours.js";
import { assertClose } from "../helpers/assert-close.js";

describe("nearestNeighbours", () => {
  it("equals sorting all pairs, equal distances in the order of the rows", () => {
    const case_ = fc
      .record({ rows: fc.integer({ min: 1, max: 9 }), dim: fc.integer({ min: 1, max: 3 }) })
      .chain(({ rows, dim }) =>
        fc.record({
          rows: fc.constant(rows),
          dim: fc.constant(dim),
          k: fc.integer({ min: 1, max: rows }),
          values: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: rows * dim, maxLength: rows * dim }),
        }),
      );
    fc.assert(
      fc.property(case_, ({ rows, dim, k, values }) => {
        const { indices, distances } = nearestNeighbours(
          { features: Float32Array.from(values), rows, dim },
          k,
        );
        const at = (row: number) => values.slice(row * dim, (row + 1) * dim);
        const square = (a: number, b: number) => at(a).reduce((sum, x, i) => sum + (x - at(b)[i]!) ** 2, 0);
        for (let row = 0; row < rows; row++) {
          const others = Array.from({ length: rows }, (_, j) => j).filter((j) => j !== row);
          others.sort((a, b) => square(row, a) - square(row, b) || a - b);
          const expected = [row, ...others].slice(0, k);
          assert.deepEqual(indices[row], expected);
          assertClose(
            distances[row]!,
            expected.map((j) => Math.sqrt(square(row, j))),
          );
        }
      }),
    );
  });
});
