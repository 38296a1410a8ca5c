import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import type { Rng } from "../core/rng.js";

/** How a parameter starts (method.md 1.5; MAE's `initialize_weights`). */
export type Init =
  | { readonly kind: "xavierUniform"; readonly fanIn: number; readonly fanOut: number }
  | { readonly kind: "normal"; readonly std: number }
  | { readonly kind: "constant"; readonly value: number };

/** One trained tensor. Names are timm's and MAE's (`blocks.0.attn.qkv.weight`); a linear weight is kept as
 * `[in, out]`, the way it is multiplied, and turned to timm's `[out, in]` when it is exported. */
export interface ParamSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: Init;
}

/** Parameters by name, as the model functions take them. */
export type Params = Readonly<Record<string, tf.Tensor>>;

/** The parameter of that name.
 *
 * @throws ShapeError if it is missing: the parameters belong to another model */
export function paramOf(params: Params, name: string): tf.Tensor {
  const param = params[name];
  if (param) return param;
  throw new ShapeError(`parameter ${name} is missing; make the parameters from the specs of the same model`);
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** How many numbers the specs describe. */
export const countParams = (specs: readonly ParamSpec[]): number =>
  specs.reduce((n, spec) => n + sizeOf(spec.shape), 0);

/** Draws the start values of all parameters into one flat vector, in the order of the specs. */
export function initParams(specs: readonly ParamSpec[], rng: Rng): Float32Array {
  const flat = new Float32Array(countParams(specs));
  let offset = 0;
  for (const { shape, init } of specs) {
    const part = flat.subarray(offset, (offset += sizeOf(shape)));
    if (init.kind === "constant") part.fill(init.value);
    else if (init.kind === "normal") {
      rng.fillNormal(part);
      for (let i = 0; i < part.length; i++) part[i]! *= init.std;
    } else {
      const limit = Math.sqrt(6 / (init.fanIn + init.fanOut));
      rng.fillUniform(part);
      for (let i = 0; i < part.length; i++) part[i] = (2 * part[i]! - 1) * limit;
    }
  }
  return flat;
}

/** Cuts the flat vector into named tensors. Differentiable: the gradient of the whole is one flat vector.
 *
 * @param flat `[countParams(specs)]`
 * @throws ShapeError if the length does not fit the specs */
export function unflatten(flat: tf.Tensor1D, specs: readonly ParamSpec[]): Record<string, tf.Tensor> {
  const sizes = specs.map((spec) => sizeOf(spec.shape));
  const total = sizes.reduce((a, b) => a + b, 0);
  if (flat.size !== total) {
    throw new ShapeError(`unflatten: the specs describe ${total} numbers, got ${flat.size}`);
  }
  const parts = tf.split(flat, sizes);
  return Object.fromEntries(specs.map((spec, i) => [spec.name, tf.reshape(parts[i]!, [...spec.shape])]));
}

/** 1 where weight decay applies, 0 on biases, norms and other 1-D parameters, `cls_token`, `mask_token` and learned positions (MAE, method.md 2). */
export function weightDecayMask(specs: readonly ParamSpec[]): Float32Array {
  const mask = new Float32Array(countParams(specs));
  let offset = 0;
  for (const { name, shape } of specs) {
    const end = offset + sizeOf(shape);
    if (shape.length > 1 && !/(_token|pos_embed)$/.test(name)) mask.fill(1, offset, end);
    offset = end;
  }
  return mask;
}
