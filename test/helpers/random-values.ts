import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.js";

/** Standard normal numbers, the same on every run. */
export function normals(count: number, seed = 1): number[] {
  const rng = createRng(seed, "normals");
  return Array.from({ length: count }, () => rng.normal());
}

/** A standard normal tensor, the same on every run. */
export function normalTensor(shape: number[], seed = 1): tf.Tensor {
  return tf.tensor(
    normals(
      shape.reduce((a, b) => a * b, 1),
      seed,
    ),
    shape,
  );
}

/** A scalar that depends on every element in its own way, so that a gradient check sees each of them. */
export function weightedSum(y: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(y, normalTensor(y.shape, 99)));
}
