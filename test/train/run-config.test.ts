import assert from "node:assert/strict";
import { describeDifferences } from "../../src/train/run-config.js";

describe("describeDifferences", () => {
  it("finds nothing between equal settings in another order", () => {
    assert.deepEqual(
      describeDifferences({ a: 1, b: { c: [1, 2], d: null } }, { b: { d: null, c: [1, 2] }, a: 1 }),
      [],
    );
  });

  it("names each setting that differs, is new or is gone", () => {
    assert.deepEqual(
      describeDifferences({ a: 1, b: { c: "x" }, gone: true }, { a: 2, b: { c: "y" }, fresh: [1] }),
      [
        "a is 1 there and 2 here",
        'b.c is "x" there and "y" here',
        "fresh is not set there and [1] here",
        "gone is true there and not set here",
      ],
    );
  });
});
