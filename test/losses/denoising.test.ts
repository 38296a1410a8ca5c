import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { denoising } from "../../src/losses/denoising.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, normalTensor } from "../helpers/random-values.js";
import { patchErrorReference } from "../reference/patch-error.js";

/** Every third patch is masked. */
const maskValues = (count: number) => Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 1 : 0));

describe("denoising", () => {
  for (const [rows, numPatches, patchDim] of [
    [1, 4, 1],
    [2, 9, 12],
    [3, 16, 48],
  ] as const) {
    it(`equals the slow loop for ${rows} rows of ${numPatches} patches of ${patchDim} numbers`, () => {
      tf.tidy(() => {
        const shape = [rows, numPatches, patchDim];
        const [prediction, target] = [normalTensor(shape, 1), normalTensor(shape, 2)];
        const mask = maskValues(rows * numPatches);
        const rowsOf = (x: tf.Tensor) => tf.reshape(x, [-1, patchDim]).arraySync() as number[][];
        const expected = patchErrorReference(rowsOf(prediction), rowsOf(target), (i) => mask[i] === 0);
        assertClose(denoising(prediction, target, tf.tensor2d(mask, [rows, numPatches])), expected);
      });
    });
  }

  it("ignores the masked patches", () => {
    tf.tidy(() => {
      const [prediction, target] = [normalTensor([2, 6, 4], 1), normalTensor([2, 6, 4], 2)];
      const mask = tf.tensor2d(maskValues(12), [2, 6]);
      const others = tf.expandDims(mask, -1);
      const changed = tf.add(prediction, tf.mul(others, 100));
      const loss = denoising(prediction, target, mask);
      assertClose(denoising(changed, target, mask), loss);
      const changedTarget = tf.add(target, tf.mul(others, 100));
      assertClose(denoising(prediction, changedTarget, mask), loss);
      assert.notEqual(denoising(tf.add(prediction, 1), target, mask).dataSync()[0], loss.dataSync()[0]);
    });
  });

  it("has the gradient of finite differences", () => {
    const target = () => normalTensor([2, 3, 2], 3);
    const mask = () => tf.tensor2d(maskValues(6), [2, 3]);
    gradCheck((x) => denoising(x, target(), mask()), { values: normals(12), shape: [2, 3, 2] });
  });

  it("refuses shapes that do not fit, and says all three", () => {
    tf.tidy(() => {
      const [x, mask] = [tf.zeros([2, 3, 4]), tf.zeros([2, 3])];
      const message = /denoising: .*got \[2,3,4\], \[2,3,5\] and \[2,3\]/;
      assert.throws(() => denoising(x, tf.zeros([2, 3, 5]), mask), message);
      assert.throws(() => denoising(x, x, tf.zeros([2, 4])), /one entry per patch/);
    });
  });
});
