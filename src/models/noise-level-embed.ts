import * as tf from "@tensorflow/tfjs-core";
import { linear } from "../ops/linear.js";
import { noiseLevelFeatures } from "../ops/noise-level.js";
import { linearSpecs } from "./param-specs.js";
import { paramOf, type Params, type ParamSpec } from "./params.js";

/** Size of the noise-level embedding. */
export interface NoiseLevelSize {
  /** Width of the sine-cosine features, even. */
  readonly noiseLevelDim: number;
  /** Width of the hidden layer. */
  readonly noiseLevelHiddenDim: number;
  /** Factor on sigma before the features. */
  readonly noiseLevelScale: number;
}

/** Parameters of the embedding, numbered as in PyTorch's `Sequential(Linear, ReLU, Linear)`.
 *
 * @param outDim width of what q(sigma) is added to */
export function noiseLevelSpecs(size: NoiseLevelSize, outDim: number): ParamSpec[] {
  const { noiseLevelDim, noiseLevelHiddenDim: hidden } = size;
  return [
    ...linearSpecs("noise_level.0", { fanIn: noiseLevelDim, fanOut: hidden }),
    ...linearSpecs("noise_level.2", { fanIn: hidden, fanOut: outDim }),
  ];
}

/** q(sigma) = Linear(ReLU(Linear(gamma(sigma)))), what tells the decoder how much noise there is (method.md 1.3).
 *
 * @param noiseStd sigma, `[rows]`
 * @returns `[rows, outDim]` */
export function noiseLevelEmbed(params: Params, noiseStd: tf.Tensor, size: NoiseLevelSize): tf.Tensor2D {
  const p = (name: string) => paramOf(params, `noise_level.${name}`);
  return tf.tidy(() => {
    const features = noiseLevelFeatures(noiseStd, { dim: size.noiseLevelDim, scale: size.noiseLevelScale });
    const hidden = tf.relu(linear(features, p("0.weight"), p("0.bias")));
    return linear(hidden, p("2.weight"), p("2.bias"));
  });
}
