import * as tf from "@tensorflow/tfjs-core";

/** The Gaussian error linear unit in its exact form: x * (1 + erf(x / sqrt(2))) / 2 (arXiv 1606.08415).
 *
 * Forward and gradient are written in u = x / sqrt(2) and e = 1 + erf(u) for few passes over memory, with the constants where the
 * compiler can fold them into a matrix product:
 *
 *   gelu(x) = u e / sqrt(2),  d gelu / dx = (e + u exp(log(2 / sqrt(pi)) - u^2)) / 2
 *
 * @param x any shape
 * @returns the shape of `x` */
export function gelu<T extends tf.Tensor>(x: T): T {
  const activate = tf.customGrad((...args) => {
    const input = args[0] as unknown as tf.Tensor;
    const save = args[1] as unknown as (tensors: tf.Tensor[]) => void;
    const u = tf.mul(input, Math.SQRT1_2);
    const e = tf.add(tf.erf(u), 1);
    save([u, e]);
    return {
      value: tf.mul(tf.mul(u, e), Math.SQRT1_2),
      gradFunc: (dy, [savedU, savedE]) => {
        const bell = tf.exp(tf.sub(LOG_2_OVER_SQRT_PI, tf.square(savedU!)));
        return tf.mul(tf.mul(dy, 0.5), tf.add(savedE!, tf.mul(savedU!, bell)));
      },
    };
  });
  return activate(x) as T;
}

const LOG_2_OVER_SQRT_PI = Math.log(2 / Math.sqrt(Math.PI));
