import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../../src/core/errors.js";
import { readArray } from "../../src/core/array-input.js";

describe("readArray", () => {
  it("takes records and tensors", () => {
    const wanted = { what: "f: x", shape: ["n", 2] };
    assert.deepEqual(readArray({ shape: [2, 2], data: [1, 2, 3, 4] }, wanted).data, [1, 2, 3, 4]);
    tf.tidy(() => {
      const { data, shape } = readArray(tf.tensor2d([[5, 6]]), wanted);
      assert.deepEqual(
        [Array.from(data), shape],
        [
          [5, 6],
          [1, 2],
        ],
      );
    });
  });

  it("says which shape it wants and which it got", () => {
    const read = (shape: number[], wanted: (number | string)[], length = 4) =>
      readArray({ shape, data: new Float32Array(length) }, { what: "f: x", shape: wanted });
    assert.throws(() => read([4], ["n", "n"]), new ShapeError("f: x must have the shape [n, n], got [4]"));
    assert.throws(() => read([1, 4], ["n", "n"]), ShapeError);
    assert.throws(() => read([2, 2], ["n", 3]), ShapeError);
    assert.throws(() => read([2, 2], ["n", "n"], 3), /4 numbers, got 3/);
    assert.equal(read([2, 2], ["n", "n"]).data.length, 4);
  });
});
