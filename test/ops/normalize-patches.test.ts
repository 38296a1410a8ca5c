import * as tf from "@tensorflow/tfjs-core";
import { normalizePatches } from "../../src/ops/normalize-patches.js";
import { assertClose } from "../helpers/assert-close.js";
import { normalTensor } from "../helpers/random-values.js";

describe("normalizePatches", () => {
  it("uses the unbiased variance with 1e-6 added", () => {
    tf.tidy(() => {
      const { normalized, mean, std } = normalizePatches(tf.tensor2d([[1, 2, 3, 6]]));
      const expectedStd = Math.sqrt((4 + 1 + 0 + 9) / 3 + 1e-6);
      assertClose(mean, 3);
      assertClose(std, expectedStd);
      assertClose(
        normalized,
        [-2, -1, 0, 3].map((x) => x / expectedStd),
      );
    });
  });

  it("gives the patches back when scaled by std and moved by mean", () => {
    tf.tidy(() => {
      const patches = normalTensor([2, 3, 12]);
      const { normalized, mean, std } = normalizePatches(patches);
      assertClose(tf.add(tf.mul(normalized, std), mean), patches);
    });
  });

  it("maps a patch of one colour to zeros", () => {
    tf.tidy(() =>
      assertClose(normalizePatches(tf.fill([1, 12], 0.5)).normalized, new Array<number>(12).fill(0)),
    );
  });
});
