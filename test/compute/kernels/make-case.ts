import * as tf from "@tensorflow/tfjs-core";
import { f32, i32 } from "../../helpers/compiled-equals-eager.js";
import type { KernelCase } from "./check-cases.js";

/** Cases by name. */
export type Cases = Readonly<Record<string, KernelCase>>;

/** tfjs has no gradient. */
export const values = "values" as const;
/** tfjs's gradient of a running sum is right along the last axis only. */
export const gradients = "values and gradients" as const;
/** A constant of whole numbers. */
export const ints = (...numbers: number[]) => tf.tensor1d(numbers, "int32");
/** The same tensor with its rank in its type. */
export const as4 = (x: tf.Tensor) => x as tf.Tensor4D;
/** The same tensor with its rank in its type. */
export const as1 = (x: tf.Tensor) => x as tf.Tensor1D;

/** One op on one float input `[3, 4]`. */
export const unary = (
  op: (x: tf.Tensor) => tf.Tensor | tf.Tensor[],
  more: Partial<KernelCase> = {},
): KernelCase => ({
  inputs: [f32(3, 4)],
  op: (x) => op(x),
  ...more,
});

/** One op on whole numbers from -4 to 7. */
export const whole = (op: (x: tf.Tensor) => tf.Tensor): KernelCase => ({
  inputs: [i32(12)],
  op: (x) => op(x),
  feeds: { 0: Array.from({ length: 12 }, (_, i) => i - 4) },
});

/** Two inputs that broadcast, of both signs. */
export const binary = (
  op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  more: Partial<KernelCase> = {},
): KernelCase => ({
  inputs: [f32(2, 1, 4), f32(3, 1)],
  op: (a, b) => op(a, b),
  ...more,
});

/** Two whole inputs that broadcast, of both signs. */
export const wholeBinary = (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): KernelCase => ({
  inputs: [i32(6), i32(2, 1)],
  op: (a, b) => op(a, b),
  feeds: { 0: [-7, -3, 0, 2, 5, 9], 1: [3, -4] },
});

/** Three places in a `[3, 3]` tensor, none twice. */
export const scatterPlaces = [0, 2, 1, 1, 2, 0];
