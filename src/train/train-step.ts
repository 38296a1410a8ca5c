import * as tf from "@tensorflow/tfjs-core";
import type { InputSpec, TensorFunction } from "../compute/types.js";
import type { Method } from "../methods/types.js";
import { countParams, unflatten } from "../models/params.js";
import { adamW, type AdamWOptions } from "../optim/adamw.js";

/** A train step, ready for `compile(f, { inputs })`. */
export interface TrainStep {
  readonly f: TensorFunction;
  readonly inputs: Readonly<Record<string, InputSpec>>;
}

const termNames = ["total", "contrastive", "reconstruction", "denoising"] as const;
type Inputs = Record<
  "params" | "m" | "v" | "decayMask" | "lr" | "biasCorrection1" | "biasCorrection2",
  tf.Tensor
>;
/** Terms that are not there are 0. */
type Found = { readonly present: readonly string[]; readonly values: readonly tf.Tensor[]; grad: tf.Tensor };

const scalar: InputSpec = { shape: [], dtype: "float32" };

/** Forward, backward and update of one batch as one pure function:
 *
 *   (params, m, v, decayMask `[n]`; lr, biasCorrection1, biasCorrection2 scalars; the inputs of the method)
 *   -> params, m, v `[n]` after the update, and the loss terms before it, scalars by name
 *
 * A method with a memory has `memory` among both, and a scalar `targetMomentum` among the first.
 *
 * @param method what is trained; its loss is differentiated in the flat parameter vector
 * @param options constants of AdamW */
export function trainStep(method: Method, options: Partial<AdamWOptions> = {}): TrainStep {
  const flat: InputSpec = { shape: [countParams(method.params)], dtype: "float32" };
  const f: TensorFunction = (inputs) => {
    const { params, m, v, decayMask, lr, biasCorrection1, biasCorrection2 } = inputs as Inputs;
    const { present, values, grad } = lossAndGradient(method, params as tf.Tensor1D, inputs);
    const hyper = { lr, biasCorrection1, biasCorrection2, decayMask };
    const next = adamW({ params, m, v }, grad, hyper, options);
    const terms = values.map((term, i) => [termNames[i]!, term] as const);
    const memory = method.memory?.next(unflatten(next.params as tf.Tensor1D, method.params), inputs);
    return {
      ...next,
      ...(memory && { memory }),
      ...Object.fromEntries(terms.filter(([name]) => present.includes(name))),
    };
  };
  const memoryInputs: Record<string, InputSpec> = method.memory
    ? { memory: { shape: [method.memory.size], dtype: "float32" }, targetMomentum: scalar }
    : {};
  return {
    f,
    inputs: {
      params: flat,
      m: flat,
      v: flat,
      decayMask: flat,
      lr: scalar,
      biasCorrection1: scalar,
      biasCorrection2: scalar,
      ...memoryInputs,
      ...method.inputs,
    },
  };
}

function lossAndGradient(method: Method, params: tf.Tensor1D, inputs: Record<string, tf.Tensor>): Found {
  if (method.lossAndGradient) {
    const { terms, grad } = method.lossAndGradient(params, inputs);
    return {
      present: Object.keys(terms),
      values: termNames.map((name) => terms[name] ?? tf.scalar(0)),
      grad,
    };
  }
  let present: readonly string[] = [];
  const losses = (x: tf.Tensor): tf.Tensor => {
    const terms = method.loss(unflatten(x as tf.Tensor1D, method.params), inputs);
    present = Object.keys(terms);
    return tf.stack(termNames.map((name) => terms[name] ?? tf.scalar(0))); // [terms]
  };
  // Only the total gets a gradient; the other terms ride along, so that all come out of one pass.
  const { value, grad } = tf.valueAndGrad(losses)(params, tf.tensor1d([1, 0, 0, 0]));
  return { present, values: tf.unstack(value), grad };
}
