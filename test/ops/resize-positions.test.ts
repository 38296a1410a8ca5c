import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { ShapeError } from "../../src/core/errors.js";
import { resizePositions } from "../../src/ops/resize-positions.js";
import { assertClose } from "../helpers/assert-close.js";
import { timmFile } from "../helpers/timm-files.js";

interface Case {
  readonly from: number;
  readonly to: number;
  readonly table: number[];
  readonly timm: number[];
  readonly mae: number[];
}

const cases = JSON.parse(await readFile(timmFile("positions.json"), "utf8")) as Case[];

describe("resizePositions", () => {
  for (const { from, to, table, timm, mae } of cases) {
    it(`gives timm's and MAE's numbers from ${from} x ${from} to ${to} x ${to}`, () => {
      const data = Float32Array.from(table);
      assertClose(resizePositions(data, { from, to }), timm, { absolute: 1e-5 });
      assertClose(resizePositions(data, { from, to, antialias: false }), mae, { absolute: 1e-5 });
    });
  }

  it("keeps a constant, and a table whose size stays", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (from, to, antialias) => {
          const flat = new Float32Array(from * from * 2).fill(0.75);
          assertClose(
            resizePositions(flat, { from, to, antialias }),
            new Float32Array(to * to * 2).fill(0.75),
          );
          const table = Float32Array.from({ length: from * from }, (_, i) => Math.sin(i));
          assert.deepEqual(resizePositions(table, { from, to: from, antialias }), table);
        },
      ),
    ));

  it("refuses a table that is no such grid", () => {
    const table = new Float32Array(10);
    assert.throws(() => resizePositions(table, { from: 3, to: 2 }), ShapeError);
    assert.throws(() => resizePositions(table, { from: 1, to: 0 }), /grid of 0 x 0/);
  });
});
