import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { createRng } from "../../src/core/rng.js";
import { blocks, blockSpecs } from "../../src/models/block.js";
import { drawDropPath, dropPathRates, scaleRows } from "../../src/models/drop-path.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomParams } from "../helpers/random-params.js";
import { normalTensor } from "../helpers/random-values.js";

const size = { dim: 8, depth: 3, mlpRatio: 2 };
const run = { depth: 3, tokens: 3, numHeads: 2 };

describe("drop path", () => {
  it("grows in even steps from 0 to the rate, as timm's linspace does", () => {
    assertClose(dropPathRates(5, 0.2), [0, 0.05, 0.1, 0.15, 0.2]);
    assert.deepEqual(dropPathRates(1, 0.5), [0]);
    assert.throws(() => dropPathRates(2, 1), /dropPathRate must be between 0 and 0.99, got 1/);
  });

  it("draws 0 or 1 / (1 - rate), as often as the rate says", () => {
    const rows = 4000;
    const draws = drawDropPath(createRng(1), { depth: 3, rows, rate: 0.4 });
    [0, 0.2, 0.4].forEach((rate, i) => {
      const part = draws.subarray(i * 2 * rows, (i + 1) * 2 * rows);
      assert.deepEqual(new Set(part), new Set(rate === 0 ? [1] : [0, Math.fround(1 / (1 - rate))]));
      assertClose(part.reduce((a, b) => a + b, 0) / part.length, 1, { absolute: 0.03 });
    });
  });

  it("scales every token of a row", () => {
    tf.tidy(() => {
      const scaled = scaleRows(tf.ones([6, 2]), tf.tensor1d([0, 2]));
      assertClose(scaled, [0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2]);
    });
  });

  it("of ones changes nothing; of zeros leaves the input as it is", () => {
    tf.tidy(() => {
      const params = randomParams(blockSpecs("blocks", size));
      const x = normalTensor([6, 8], 1);
      const plain = blocks(params, "blocks", x, run);
      assertClose(blocks(params, "blocks", x, { ...run, dropPath: tf.ones([3, 2, 2]) }), plain);
      assertClose(blocks(params, "blocks", x, { ...run, dropPath: tf.zeros([3, 2, 2]) }), x);
    });
  });

  it("drops a row's branch for this row alone", () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 2), { minLength: 12, maxLength: 12 }), (draws) => {
        tf.tidy(() => {
          const params = randomParams(blockSpecs("blocks", size));
          const x = normalTensor([6, 8], 1);
          const dropPath = tf.tensor(draws, [3, 2, 2]);
          const both = blocks(params, "blocks", x, { ...run, dropPath });
          for (const row of [0, 1]) {
            const own = tf.slice(dropPath, [0, 0, row], [3, 2, 1]);
            const alone = blocks(params, "blocks", tf.slice(x, [3 * row, 0], [3, 8]), {
              ...run,
              dropPath: own,
            });
            assertClose(tf.slice(both, [3 * row, 0], [3, 8]), alone, { absolute: 1e-4 });
          }
        });
      }),
      { numRuns: 10 },
    ));

  it("has the same gradient when blocks are run again for it", () => {
    tf.tidy(() => {
      const params = randomParams(blockSpecs("blocks", size));
      const x = normalTensor([6, 8], 1);
      const dropPath = tf.tensor([2, 0, 0, 2, 2, 2, 0, 2, 1, 1, 2, 0], [3, 2, 2]);
      const gradient = (checkpointBlocks: boolean) =>
        tf.grad((input) =>
          tf.sum(tf.square(blocks(params, "blocks", input, { ...run, dropPath, checkpointBlocks }))),
        )(x);
      assertClose(gradient(true), gradient(false), { absolute: 1e-3, relative: 1e-3 });
    });
  });
});
