import * as tf from "@tensorflow/tfjs-core";

type Values = tf.Tensor | ArrayLike<number> | number;

const toArray = (values: Values): ArrayLike<number> =>
  typeof values === "number" ? [values] : values instanceof tf.Tensor ? values.dataSync() : values;

/** Fails at the first element where `|actual - expected| > absolute + relative * |expected|`, printing both. */
export function assertClose(
  actual: Values,
  expected: Values,
  { absolute = 1e-5, relative = 1e-4, what = "value" } = {},
): void {
  const a = toArray(actual);
  const b = toArray(expected);
  if (a.length !== b.length) throw new Error(`${what}: got ${a.length} numbers, expected ${b.length}`);
  for (let i = 0; i < a.length; i++) {
    const tolerance = absolute + relative * Math.abs(b[i]!);
    if (!(Math.abs(a[i]! - b[i]!) <= tolerance)) {
      throw new Error(`${what}[${i}] is ${a[i]}, expected ${b[i]} within ${tolerance}`);
    }
  }
}
