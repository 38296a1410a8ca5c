import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { projectionHead, projectionSpecs } from "../../src/models/projection-head.js";
import { batchNorm } from "../../src/ops/batch-norm.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomParams } from "../helpers/random-params.js";
import { normalTensor } from "../helpers/random-values.js";

const size = {
  embedDim: 6,
  projectionDepth: 3,
  projectionHiddenDim: 5,
  projectionDim: 4,
  projectionNorm: "all",
} as const;

describe("projectionHead", () => {
  it("is three linear layers with batch norm, ReLU between them", () => {
    tf.tidy(() => {
      const p = randomParams(projectionSpecs(size));
      const x = normalTensor([8, 6]);
      const step = (y: tf.Tensor, linear: number) =>
        batchNorm(
          tf.matMul(y, p[`projection.${linear}.weight`]!),
          p[`projection.${linear + 1}.weight`]!,
          p[`projection.${linear + 1}.bias`],
        );
      const expected = step(tf.relu(step(tf.relu(step(x, 0)), 3)), 6);
      assertClose(projectionHead(p, x, size), expected, { absolute: 1e-4 });
    });
  });

  it("has a bias in a linear layer only where no batch norm follows", () => {
    const names = (projectionNorm: "all" | "hidden" | "none") =>
      projectionSpecs({ ...size, projectionNorm }).map((spec) => spec.name.slice("projection.".length));
    assert.deepEqual(
      names("all"),
      ["0.weight", "1.weight", "1.bias", "3.weight", "4.weight", "4.bias", "6.weight", "7.weight"], // prettier-ignore
    );
    assert.deepEqual(names("hidden").slice(-2), ["6.weight", "6.bias"]);
    assert.deepEqual(names("none"), ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"]);
  });

  for (const projectionNorm of ["all", "hidden", "none"] as const) {
    it(`gives [rows, projectionDim] with batch norm on ${projectionNorm} layers`, () => {
      tf.tidy(() => {
        const options = { ...size, projectionNorm };
        const u = projectionHead(randomParams(projectionSpecs(options)), normalTensor([8, 6]), options);
        assert.deepEqual(u.shape, [8, 4]);
      });
    });
  }

  it("takes its statistics over all rows together, or over each view", () => {
    tf.tidy(() => {
      const p = randomParams(projectionSpecs(size));
      const [view1, view2] = [normalTensor([4, 6], 1), normalTensor([4, 6], 2)];
      const together = projectionHead(p, tf.concat([view1, view2], 0), size);
      const apart = tf.concat([projectionHead(p, view1, size), projectionHead(p, view2, size)], 0);
      assert.ok(tf.max(tf.abs(tf.sub(together, apart))).dataSync()[0]! > 1e-2);
      const perView = { ...size, projectionNormPerView: true };
      assertClose(projectionHead(p, tf.concat([view1, view2], 0), perView), apart);
    });
  });
});
