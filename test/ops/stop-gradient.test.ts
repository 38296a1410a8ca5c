import * as tf from "@tensorflow/tfjs-core";
import { stopGradient } from "../../src/ops/stop-gradient.js";
import { assertCompiledEqualsEager, f32 } from "../helpers/compiled-equals-eager.js";
import { assertClose } from "../helpers/assert-close.js";

describe("stopGradient", () => {
  it("gives the same numbers, and takes them for constants in a gradient", () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, -2, 3]);
      assertClose(stopGradient(x), [1, -2, 3], { absolute: 0 });
      // Of x * stop(x): stop(x), and not 2 x.
      const gradient = tf.grad((y: tf.Tensor) => tf.sum(tf.mul(y, stopGradient(y))))(x);
      assertClose(gradient, [1, -2, 3], { absolute: 0 });
    });
  });

  it("compiles", () =>
    assertCompiledEqualsEager(
      ({ x }) => ({ gradient: tf.grad((y: tf.Tensor) => tf.sum(tf.mul(tf.square(y), stopGradient(y))))(x!) }),
      { x: f32(3) },
      { x: Float32Array.of(1, -2, 3) },
    ).then(() => undefined));
});
