import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { infoNce, infoNceTo } from "../../src/losses/info-nce.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals, normalTensor } from "../helpers/random-values.js";
import { infoNceToReference } from "../reference/info-nce-to.js";

describe("infoNceTo", () => {
  for (const batch of [2, 3, 8]) {
    for (const temperature of [0.1, 1]) {
      it(`equals the slow loop for ${batch} images at temperature ${temperature}, with and without further negatives`, () => {
        tf.tidy(() => {
          const [a, k, o] = [1, 2, 3].map((seed) => normalTensor([batch, 5], seed)) as [
            tf.Tensor2D,
            tf.Tensor2D,
            tf.Tensor2D,
          ];
          const plain = infoNceToReference(a.arraySync(), k.arraySync(), temperature);
          assertClose(infoNceTo(a, k, { temperature }), plain);
          const more = infoNceToReference(a.arraySync(), k.arraySync(), temperature, o.arraySync());
          assertClose(infoNceTo(a, k, { temperature, others: o }), more);
        });
      });
    }
  }

  it("in both directions, with the keys of the own view, has infoNce as its mean", () => {
    tf.tidy(() => {
      const [u, v] = [normalTensor([6, 8], 1), normalTensor([6, 8], 2)];
      const directions = [infoNceTo(u, v, { others: u }), infoNceTo(v, u, { others: v })] as const;
      assertClose(tf.div(tf.add(...directions), 2), infoNce(u, v));
    });
  });

  it("is what infoNce does with the negatives of the other view: ln n for equal embeddings", () => {
    tf.tidy(() => {
      const [u, v] = [normalTensor([6, 8], 1), normalTensor([6, 8], 2)];
      const directions = [infoNceTo(u, v), infoNceTo(v, u)] as const;
      assertClose(infoNce(u, v, { negatives: "other" }), tf.div(tf.add(...directions), 2));
      const ones = tf.ones([5, 4]);
      assertClose(infoNce(ones, ones, { negatives: "other" }), Math.log(5));
    });
  });

  it("takes the temperature as a tensor, and gives it the gradient of finite differences", () => {
    const [u, v] = [normalTensor([4, 6], 1), normalTensor([4, 6], 2)];
    tf.tidy(() => {
      const temperature = tf.scalar(0.3);
      assertClose(infoNce(u, v, { temperature }), infoNce(u, v, { temperature: 0.3 }));
      assertClose(infoNceTo(u, v, { temperature }), infoNceTo(u, v, { temperature: 0.3 }));
    });
    for (const loss of [infoNce, infoNceTo]) {
      gradCheck((x) => loss(u, v, { temperature: tf.reshape(x, []) }), { values: [0.7], shape: [1] });
    }
    tf.dispose([u, v]);
  });

  it("has the gradients of finite differences in anchors and keys", () => {
    const values = normals(12, 4);
    const fixed = normalTensor([3, 4], 7);
    gradCheck((a) => infoNceTo(a, fixed, { temperature: 0.5, others: fixed }), { values, shape: [3, 4] });
    gradCheck((k) => infoNceTo(fixed, k, { temperature: 0.5 }), { values, shape: [3, 4] });
    fixed.dispose();
  });

  it("refuses other shapes", () => {
    tf.tidy(() => {
      assert.throws(
        () => infoNceTo(tf.zeros([8, 2]), tf.zeros([8, 3])),
        /infoNceTo: u and v must have equal shape/,
      );
      const others = () => infoNceTo(tf.zeros([8, 2]), tf.zeros([8, 2]), { others: tf.zeros([7, 2]) });
      assert.throws(others, /others must have the shape of the keys, got \[7,2\] and \[8,2\]/);
    });
  });
});
