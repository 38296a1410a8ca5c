import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { noiseLevelFeatures } from "../../src/ops/noise-level.js";
import { assertClose } from "../helpers/assert-close.js";

const distance = (dim: number, scale = 1): number => {
  const [a, b] = tf.tidy(() => noiseLevelFeatures(tf.tensor1d([0, 0.05]), { dim, scale }).arraySync()) as [
    number[],
    number[],
  ];
  return Math.hypot(...a.map((x, i) => x - b[i]!));
};

describe("noiseLevelFeatures", () => {
  it("is all sines, then all cosines, from frequency 1 down to 1 / 10000", () => {
    tf.tidy(() => {
      const frequencies = [1, 0.01, 0.0001];
      const expected = [0.5, 2].flatMap((sigma) => [
        ...frequencies.map((w) => Math.sin(sigma * w)),
        ...frequencies.map((w) => Math.cos(sigma * w)),
      ]);
      assertClose(noiseLevelFeatures(tf.tensor1d([0.5, 2]), { dim: 6 }), expected);
    });
  });

  it("moves between sigma 0 and 0.05 by the distances of method.md 1.3", () => {
    assertClose(distance(128), 0.099, { absolute: 5e-4 });
    assertClose(distance(768), 0.231, { absolute: 5e-4 });
    assertClose(distance(128, 1000), 7.55, { absolute: 5e-3 });
  });

  it("refuses an odd width", () => {
    tf.tidy(() =>
      assert.throws(() => noiseLevelFeatures(tf.zeros([1]), { dim: 5 }), /even and at least 4, got 5/),
    );
  });
});
