import assert from "node:assert/strict";
import { argMaxRows, top1 } from "../../src/eval/accuracy.js";

describe("top1", () => {
  it("is the share of rows where both agree", () => {
    assert.equal(top1(Int32Array.of(1, 2, 3, 0), Int32Array.of(1, 0, 3, 1)), 0.5);
  });

  it("is 0 for no rows, which JSON can hold", () => {
    assert.equal(top1(new Int32Array(0), new Int32Array(0)), 0);
  });

  it("refuses predictions that do not belong to the labels", () => {
    assert.throws(() => top1(new Int32Array(2), new Int32Array(3)), {
      code: "SHAPE",
      message: "top1: expected as many predictions as labels, got 2 and 3",
    });
  });
});

describe("argMaxRows", () => {
  it("gives the column of the largest entry, the first of equals", () => {
    assert.deepEqual(argMaxRows([1, 5, 2, 7, 7, 0, -3, -2, -2], 3), Int32Array.of(1, 0, 1));
  });
});
