import * as tf from "@tensorflow/tfjs-core";
import type { Params } from "../models/params.js";
import { normalizePatches } from "../ops/normalize-patches.js";
import { unpatchify } from "../ops/patchify.js";
import {
  eachPass,
  forward,
  noiseTargetOf,
  pixelTargetOf,
  type BatchTensors,
  type Forward,
} from "./forward.js";
import type { Layout } from "./layout.js";

/** The pictures of all large views, see `Method.inspect`. */
export function inspectViews(
  params: Params,
  inputs: BatchTensors,
  layout: Layout,
): Record<string, tf.Tensor> {
  const passes = eachPass(inputs, layout, (own, part) => inspectForward(forward(params, own, part), part));
  if (passes.length === 1) return passes[0]!;
  const stacked = (name: string) => passes.map((pictures) => pictures[name]!);
  return Object.fromEntries(Object.keys(passes[0]!).map((name) => [name, tf.concat(stacked(name), 0)]));
}

/** The pictures of one pass. */
function inspectForward(pass: Forward, layout: Layout): Record<string, tf.Tensor> {
  const { options } = layout;
  const picture = (patches: tf.Tensor) => unpatchify(patches, options.patchSize);
  const isMasked = tf.expandDims(pass.mask, -1); // [rows, numPatches, 1]
  const isVisible = tf.sub(1, isMasked);
  const seen = { mask: pass.mask, noisyImages: picture(pass.noisyPatches) };
  if (!pass.prediction) return seen;

  let pixels = pass.prediction;
  if (options.normPixLoss) {
    const { mean, std } = normalizePatches(pixelTargetOf(pass, layout));
    pixels = tf.add(tf.mul(pixels, std), mean);
  }
  const pasted = tf.add(tf.mul(pixels, isMasked), tf.mul(pass.noisyPatches, isVisible));
  if (options.weights.denoising === 0) return { ...seen, prediction: picture(pasted) };
  return {
    ...seen,
    prediction: picture(pasted),
    predictedNoise: picture(tf.mul(pass.prediction, isVisible)),
    targetNoise: picture(tf.mul(noiseTargetOf(pass, options.noiseTarget), isVisible)),
  };
}
