import * as tf from "@tensorflow/tfjs-core";

/** The same numbers, taken for constants by whoever asks for a gradient (`detach` of PyTorch, `stop_gradient` of JAX). */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  const constant = tf.customGrad((input) => ({
    value: tf.clone(input as tf.Tensor),
    gradFunc: (dy) => tf.zerosLike(dy),
  }));
  return constant(x) as T;
}
