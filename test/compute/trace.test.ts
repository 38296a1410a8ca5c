import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { trace } from "../../src/compute/trace.js";
import { repairs } from "../../src/core/repairs.js";

describe("trace", () => {
  it("leaves tfjs usable where a notebook's interrupt ends it in a gradient", () => {
    const backend = tf.getBackend();
    const end = (): never => {
      for (const repair of repairs()) repair(); // `finally` does not run before
      assert.equal(tf.getBackend(), backend);
      const slope = tf.tidy(
        () =>
          tf
            .grad((x) => tf.mul(x, x))(tf.scalar(3))
            .dataSync()[0],
      );
      assert.equal(slope, 6);
      throw new Error("ended");
    };
    const x = { shape: [1], dtype: "float32" } as const;
    assert.throws(() => trace(({ x }) => ({ y: tf.grad(end)(x!) }), { x }), /ended/);
    for (const repair of repairs()) repair(); // here it did
    assert.equal(tf.getBackend(), backend);
  });
});
