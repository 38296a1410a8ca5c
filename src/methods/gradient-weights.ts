import * as tf from "@tensorflow/tfjs-core";
import { unflatten } from "../models/params.js";
import { decoded, eachPass, encode, encodeLocal, type BatchTensors, type Encoded } from "./forward.js";
import { paramSpecs, termsOn, type Layout } from "./layout.js";
import { termsOf } from "./loss-parts.js";
import type { LossTerms, Terms } from "./types.js";

/** Loss and gradient with the terms weighted so that their gradients at the encoder's output z have norms in the ratio of `weights`:
 *
 *   total = sum_t c_t L_t,  c_t = w_t C / |dL_t / dz|,  C such that sum_t c_t = sum_t w_t
 *
 * The c_t are constants to the gradient. Each term goes back through its own head, their weighted sum once through the encoder.
 *
 * @param flat parameters
 * @returns the terms with that total, and its gradient in `flat` */
export function gradientWeighted(
  flat: tf.Tensor1D,
  inputs: BatchTensors,
  layout: Layout,
): { terms: LossTerms; grad: tf.Tensor1D } {
  const specs = paramSpecs(layout);
  const names = termsOn(layout.options);
  const encodeAll = (x: tf.Tensor1D): EncodedAll => {
    const params = unflatten(x, specs);
    const passes = eachPass(inputs, layout, (part, partLayout) => ({
      encoded: encode(params, part, partLayout),
      layout: partLayout,
    }));
    return { passes, local: inputs.localImages && encodeLocal(params, inputs, layout) };
  };
  const shapes = encodeAll(flat);
  const z = flatOf(shapes);
  const found = names.map((name) => {
    const term = (x: tf.Tensor, output: tf.Tensor) => {
      const params = unflatten(x as tf.Tensor1D, specs);
      const { passes, local } = withOutputs(shapes, output);
      const forwards = passes.map((pass) => decoded(params, pass.encoded, pass.layout));
      return termsOf(params, { passes: forwards, local }, inputs, onlyTerm(layout, name))[name] as tf.Scalar;
    };
    const { value, grads } = tf.valueAndGrads(term)([flat, z]);
    return { name, value, heads: grads[0]!, z: grads[1]! };
  });
  const weights = normalised(
    found.map(({ name, z: dz }) => ({ weight: layout.options.weights[name], norm: normOf(dz) })),
  );
  const weighted = (pick: (one: (typeof found)[number]) => tf.Tensor) =>
    tf.addN(found.map((one, i) => tf.mul(pick(one), weights[i]!)));
  const dz = weighted((one) => one.z);
  const encoderGrad = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(flatOf(encodeAll(x as tf.Tensor1D)), dz)))(
    flat,
  );
  const terms = Object.fromEntries(found.map(({ name, value }) => [name, value])) as Terms;
  return {
    terms: { total: weighted(({ value }) => value), ...terms },
    grad: tf.add(
      encoderGrad,
      weighted(({ heads }) => heads),
    ),
  };
}

const normOf = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.add(tf.sum(tf.square(x)), 1e-24));

/** `w_t C / norm_t`, with the sum of the `w_t`. */
function normalised(terms: readonly { readonly weight: number; readonly norm: tf.Tensor }[]): tf.Tensor[] {
  const raw = terms.map(({ weight, norm }) => tf.div(weight, norm));
  const sum = terms.reduce((total, { weight }) => total + weight, 0);
  const scale = tf.div(sum, tf.addN(raw));
  return raw.map((c) => tf.mul(c, scale));
}

interface EncodedAll {
  readonly passes: readonly { readonly encoded: Encoded; readonly layout: Layout }[];
  readonly local?: tf.Tensor | undefined;
}

const outputsOf = ({ passes, local }: EncodedAll): tf.Tensor[] => [
  ...passes.map(({ encoded }) => encoded.z),
  ...(local ? [local] : []),
];

/** All outputs of the encoder as one vector. */
const flatOf = (all: EncodedAll): tf.Tensor =>
  tf.concat(
    outputsOf(all).map((z) => tf.reshape(z, [-1])),
    0,
  );

/** The same passes with these outputs. */
function withOutputs(all: EncodedAll, flat: tf.Tensor): EncodedAll {
  const outputs = outputsOf(all);
  const sizes = outputs.map(({ size }) => size);
  // A split into one part has no gradient in tfjs.
  const parts = sizes.length === 1 ? [flat] : tf.split(flat, sizes);
  const shaped = parts.map((part, i) => tf.reshape(part, outputs[i]!.shape));
  return {
    passes: all.passes.map((pass, i) => ({ ...pass, encoded: { ...pass.encoded, z: shaped[i]! } })),
    ...(all.local ? { local: shaped[all.passes.length]! } : {}),
  };
}

/** The layout with one term alone. */
function onlyTerm(layout: Layout, name: keyof Terms): Layout {
  const weights = { contrastive: 0, reconstruction: 0, denoising: 0, [name]: 1 };
  const isContrastive = name === "contrastive";
  return {
    ...layout,
    options: { ...layout.options, weights },
    hasProjection: isContrastive,
    hasTarget: layout.hasTarget && isContrastive,
  };
}
