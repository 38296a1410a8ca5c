import * as tf from "@tensorflow/tfjs-core";
import { assertClose } from "./assert-close.js";

/** Compares the gradient of a scalar function with central differences at every element of `x` (keep it small).
 * Float32 limits this to about two digits: use values near 1 and a smooth function. */
export function gradCheck(
  f: (x: tf.Tensor) => tf.Scalar,
  x: { values: number[]; shape: number[] },
  { step = 1e-2, absolute = 2e-3, relative = 2e-2 } = {},
): void {
  tf.tidy(() => {
    const at = (values: number[]) => f(tf.tensor(values, x.shape)).dataSync()[0]!;
    const analytic = tf.grad(f)(tf.tensor(x.values, x.shape));
    const numeric = x.values.map((value, i) => {
      const plus = x.values.with(i, value + step);
      const minus = x.values.with(i, value - step);
      return (at(plus) - at(minus)) / (2 * step);
    });
    assertClose(analytic, numeric, { absolute, relative, what: "gradient" });
  });
}
