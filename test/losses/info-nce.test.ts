import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { infoNce } from "../../src/losses/info-nce.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, normalTensor } from "../helpers/random-values.js";
import { infoNceReference } from "../reference/info-nce.js";

describe("infoNce", () => {
  for (const batch of [2, 3, 8]) {
    for (const dim of [2, 16]) {
      for (const temperature of [0.1, 0.5, 1]) {
        it(`equals the slow loop for ${batch} images, width ${dim}, temperature ${temperature}`, () => {
          tf.tidy(() => {
            const u = normalTensor([batch, dim], 1) as tf.Tensor2D;
            const v = normalTensor([batch, dim], 2) as tf.Tensor2D;
            const expected = infoNceReference(u.arraySync(), v.arraySync(), temperature);
            assertClose(infoNce(u, v, { temperature }), expected);
          });
        });
      }
    }
  }

  it("gives the test vectors of method.md 1.4", () => {
    tf.tidy(() => {
      const u = tf.tensor2d([1, 0, 0, 1], [2, 2]);
      const v = tf.tensor2d([0.6, 0.8, 0.8, -0.6], [2, 2]);
      assertClose(infoNce(u, v, { temperature: 0.1 }), 8.063779839761912, { absolute: 0, relative: 1e-6 });
      assertClose(infoNce(u, v), 8.063779839761912, { absolute: 0, relative: 1e-6 });
      assertClose(infoNce(u, v, { temperature: 0.5 }), 2.030190277136711, { absolute: 0, relative: 1e-6 });
    });
  });

  for (const batch of [2, 5, 32]) {
    it(`gives ln(2n - 1) for ${batch} images with equal embeddings`, () => {
      tf.tidy(() => {
        const u = tf.ones([batch, 4]);
        assertClose(infoNce(u, u), Math.log(2 * batch - 1));
      });
    });
  }

  it("is symmetric in the views", () => {
    tf.tidy(() => {
      const [u, v] = [normalTensor([6, 8], 1), normalTensor([6, 8], 2)];
      assertClose(infoNce(u, v), infoNce(v, u), { absolute: 0, relative: 1e-6 });
    });
  });

  it("depends on the direction of each row only", () => {
    tf.tidy(() => {
      const [u, v] = [normalTensor([4, 8], 1), normalTensor([4, 8], 2)];
      assertClose(infoNce(tf.mul(u, tf.tensor2d([1, 10, 0.1, 3], [4, 1])), v), infoNce(u, v));
    });
  });

  it("stays finite at a low temperature", () => {
    tf.tidy(() => {
      const u = normalTensor([4, 8], 1) as tf.Tensor2D;
      const v = normalTensor([4, 8], 2) as tf.Tensor2D;
      const expected = infoNceReference(u.arraySync(), v.arraySync(), 0.01);
      assertClose(infoNce(u, v, { temperature: 0.01 }), expected);
    });
  });

  it("has the gradients of finite differences in both views", () => {
    const options = { temperature: 0.5 };
    const values = normals(12, 4);
    gradCheck((u) => infoNce(u, normalTensor([3, 4], 7), options), { values, shape: [3, 4] });
    gradCheck((v) => infoNce(normalTensor([3, 4], 7), v, options), { values, shape: [3, 4] });
  });

  it("refuses views of different shape, and a batch of one", () => {
    tf.tidy(() => {
      const message = /infoNce: u and v must have equal shape .*got \[8,128\] and \[8,64\]/;
      assert.throws(() => infoNce(tf.zeros([8, 128]), tf.zeros([8, 64])), message);
      assert.throws(() => infoNce(tf.zeros([1, 4]), tf.zeros([1, 4])), /batch >= 2.*got \[1,4\]/);
    });
  });
});
