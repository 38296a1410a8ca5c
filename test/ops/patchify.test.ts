import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import assert from "node:assert/strict";
import { patchify, unpatchify } from "../../src/ops/patchify.js";
import { assertClose } from "../helpers/assert-close.js";
import { normalTensor } from "../helpers/random-values.js";

describe("patchify", () => {
  it("is undone by unpatchify for any batch, grid, patch and number of channels", () => {
    const size = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(size, size, size, fc.constantFrom(1, 3), (batch, grid, patchSize, channels) => {
        tf.tidy(() => {
          const images = normalTensor([batch, grid * patchSize, grid * patchSize, channels]);
          const patches = patchify(images, patchSize);
          assert.deepEqual(patches.shape, [batch, grid * grid, patchSize * patchSize * channels]);
          assertClose(unpatchify(patches, patchSize), images, { absolute: 0, relative: 0 });
        });
      }),
      { numRuns: 30 },
    );
  });

  it("orders patches row by row, and pixels in a patch by row, column, channel", () => {
    tf.tidy(() => {
      const side = 4;
      const patchSize = 2;
      // Each value spells its own place: row, column, channel as digits.
      const images = tf.buffer([1, side, side, 3]);
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++)
          for (let c = 0; c < 3; c++) images.set(100 * y + 10 * x + c, 0, y, x, c);
      }
      const patches = patchify(images.toTensor(), patchSize).arraySync()[0]!;
      assert.deepEqual(patches[0], [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112]);
      assert.equal(patches[1]![0], 20);
      assert.equal(patches[2]![0], 200);
    });
  });

  it("refuses a side that is no multiple of the patch, and says both", () => {
    tf.tidy(() => {
      assert.throws(() => patchify(tf.zeros([1, 6, 6, 3]), 4), /multiple of 4, got \[1,6,6,3\]/);
      assert.throws(() => patchify(tf.zeros([1, 4, 8, 3]), 4), /square images/);
    });
  });

  it("refuses patches that make no square image", () => {
    tf.tidy(() => {
      assert.throws(() => unpatchify(tf.zeros([1, 3, 12]), 2), /unpatchify: .* got \[1,3,12\]/);
      assert.throws(() => unpatchify(tf.zeros([1, 4, 13]), 2), /unpatchify/);
    });
  });
});
