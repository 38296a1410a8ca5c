import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import { drawIdsShuffle, idsRestore } from "../../src/ops/masking.js";
import { unshuffle } from "../../src/ops/unshuffle.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, weightedSum } from "../helpers/random-values.js";

const rows = 2;
const numPatches = 5;
const drawn = drawIdsShuffle(createRng(3, "mask"), rows, numPatches);
const ids = () => ({
  idsShuffle: tf.tensor2d(drawn, [rows, numPatches], "int32"),
  idsRestore: tf.tensor2d(idsRestore(drawn, numPatches), [rows, numPatches], "int32"),
});

describe("unshuffle", () => {
  for (const kept of [1, 3, 5]) {
    it(`puts the class token first, ${kept} visible tokens in their places, zeros in the others`, () => {
      tf.tidy(() => {
        const x = tf.range(1, rows * (1 + kept) + 1); // every token its own number, none 0
        const expected: number[] = [];
        for (let row = 0; row < rows; row++) {
          const start = row * (1 + kept) + 1;
          const places = new Array<number>(numPatches).fill(0);
          for (let i = 0; i < kept; i++) places[drawn[row * numPatches + i]!] = start + 1 + i;
          expected.push(start, ...places);
        }
        const y = unshuffle(tf.reshape(x, [-1, 1]), ids());
        assert.deepEqual(Array.from(y.dataSync()), expected);
      });
    });
  }

  it("has the gradient of finite differences", () => {
    gradCheck((x) => weightedSum(unshuffle(x, ids())), {
      values: normals(rows * 4 * 2),
      shape: [rows * 4, 2],
    });
  });
});
