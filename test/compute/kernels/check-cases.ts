import * as tf from "@tensorflow/tfjs-core";
import type { HostArray, InputSpec, TensorFunction } from "../../../src/compute/types.js";
import { assertCompiledEqualsEager, randomFeeds } from "../../helpers/compiled-equals-eager.js";

/** An op on a few inputs, to be compared compiled and eager. */
export interface KernelCase {
  readonly inputs: readonly InputSpec[];
  readonly op: (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];
  /** `values`: tfjs has no gradient, or it is compared elsewhere. */
  readonly compare?: "values and gradients" | "values";
  /** Numbers for an input instead of standard normal ones and whole ones below 3. */
  readonly feeds?: Readonly<Record<number, readonly number[]>>;
  /** Draws the float inputs from 0.1 to 1.1 instead. */
  readonly positive?: boolean;
}

const asArray = (result: tf.Tensor | tf.Tensor[]): tf.Tensor[] => [result].flat();

/** Float32 or int32, which is what comes out of a compiled function. */
const asOutput = (x: tf.Tensor): tf.Tensor => (x.dtype === "bool" ? tf.cast(x, "int32") : x);

/** A scalar that depends on every number in its own way, so that a gradient of it shows each of them. */
export function weightedSum(tensors: readonly tf.Tensor[]): tf.Scalar {
  const sums = tensors.map((x) => {
    const weights = Float32Array.from({ length: x.size }, (_, i) => Math.cos(i + 1));
    return tf.sum(tf.mul(x, tf.tensor(weights, x.shape)));
  });
  return sums.length === 1 ? (sums[0]! as tf.Scalar) : (tf.addN(sums) as tf.Scalar);
}

function outputsOf(
  name: string,
  { inputs, op, compare }: KernelCase,
  values: tf.Tensor[],
): [string, tf.Tensor][] {
  const results = asArray(op(...values)).map((y, i): [string, tf.Tensor] => [`${name} y${i}`, asOutput(y)]);
  const floats = inputs.flatMap(({ dtype }, i) => (dtype === "float32" ? [i] : []));
  if (compare === "values" || floats.length === 0) return results;
  const gradients = tf.grads((...given: tf.Tensor[]) => {
    const all = [...values];
    floats.forEach((place, i) => (all[place] = given[i]!));
    return weightedSum(asArray(op(...all)).filter(({ dtype }) => dtype === "float32"));
  })(floats.map((i) => values[i]!));
  return [...results, ...gradients.map((g, i): [string, tf.Tensor] => [`${name} d${floats[i]!}`, g])];
}

/** All cases as one function, whose inputs and outputs are named after them. */
export function asFunction(cases: Readonly<Record<string, KernelCase>>): {
  f: TensorFunction;
  inputs: Record<string, InputSpec>;
} {
  const list = Object.entries(cases);
  const nameOf = (name: string, i: number) => `${name} ${i}`;
  return {
    inputs: Object.fromEntries(
      list.flatMap(([name, { inputs }]) => inputs.map((spec, i) => [nameOf(name, i), spec])),
    ),
    f: (tensors) =>
      Object.fromEntries(
        list.flatMap(([name, one]) =>
          outputsOf(
            name,
            one,
            one.inputs.map((_, i) => tensors[nameOf(name, i)]!),
          ),
        ),
      ),
  };
}

function feedsOf(name: string, { inputs, feeds = {}, positive = false }: KernelCase, seed: number) {
  const own = Object.fromEntries(inputs.map((spec, i) => [`${name} ${i}`, spec]));
  const drawn: Record<string, HostArray> = randomFeeds(own, { seed, positive });
  for (const [i, numbers] of Object.entries(feeds)) {
    const make = inputs[Number(i)]!.dtype === "int32" ? Int32Array : Float32Array;
    drawn[`${name} ${i}`] = make.from(numbers);
  }
  return drawn;
}

/** Compiles all cases at once, which is far quicker than one by one, and compares them with eager cpu. */
export async function checkCases(cases: Readonly<Record<string, KernelCase>>): Promise<void> {
  const { f, inputs } = asFunction(cases);
  const feeds = Object.entries(cases).map(([name, one], seed) => feedsOf(name, one, seed));
  await assertCompiledEqualsEager(f, inputs, Object.assign({}, ...feeds) as Record<string, HostArray>);
}
