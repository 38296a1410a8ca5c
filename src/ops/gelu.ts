import * as tf from "@tensorflow/tfjs-core";

/** The Gaussian error linear unit in its exact form: x * (1 + erf(x / sqrt(2))) / 2 (arXiv 1606.08415).
 *
 * The gradient, cdf(x) + x pdf(x), is written out in u = x / sqrt(2) for few passes over memory: x pdf(x) = u exp(-u^2) / sqrt(pi).
 *
 * @param x any shape
 * @returns the shape of `x` */
export function gelu<T extends tf.Tensor>(x: T): T {
  const activate = tf.customGrad((...args) => {
    const input = args[0] as unknown as tf.Tensor;
    const save = args[1] as unknown as (tensors: tf.Tensor[]) => void;
    const u = tf.mul(input, Math.SQRT1_2);
    const cdf = tf.add(tf.mul(tf.erf(u), 0.5), 0.5);
    save([u, cdf]);
    return {
      value: tf.mul(input, cdf),
      gradFunc: (dy, [savedU, savedCdf]) => {
        const bell = tf.exp(tf.neg(tf.square(savedU!)));
        const slope = tf.add(savedCdf!, tf.mul(tf.mul(savedU!, bell), 1 / Math.sqrt(Math.PI)));
        return tf.mul(dy, slope);
      },
    };
  });
  return activate(x) as T;
}
