import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../core/rng.js";
import { ShapeError } from "../core/errors.js";
import { linearSpecs } from "../models/param-specs.js";
import { countParams, initParams, paramOf, sizeOf, unflatten, weightDecayMask } from "../models/params.js";
import type { Params, ParamSpec } from "../models/params.js";
import { vit, vitSpecs, type VitConfig, type VitDraws } from "../models/vision-transformer.js";
import { linear } from "../ops/linear.js";
import { adamW } from "../optim/adamw.js";
import { clipGradient } from "../optim/clip-gradient.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import { softCrossEntropy } from "./soft-cross-entropy.js";

/** An encoder to start from. */
export interface FineTuneStart {
  readonly config: VitConfig;
  /** Its parameters by timm's names, linear weights as `[in, out]`; left out: random, for training from scratch. */
  readonly weights?: Readonly<Record<string, Float32Array>>;
}

/** A classifier network. */
export interface FineTuneModel {
  readonly config: VitConfig;
  readonly numClasses: number;
  readonly specs: readonly ParamSpec[];
}

/** MAE's network for fine-tuning: the mean of the patch tokens, a layer norm (`fc_norm`), a linear layer (`head`). */
export function fineTuneModel({ config }: FineTuneStart, numClasses: number): FineTuneModel {
  const pooled: VitConfig = { ...config, pool: "mean", finalNorm: "afterPool" };
  const head = linearSpecs("head", { fanIn: config.embedDim, fanOut: numClasses });
  return { config: pooled, numClasses, specs: [...vitSpecs(pooled), ...head] };
}

/** Where training starts: the encoder's weights, a fresh norm, and a head near 0 (MAE: N(0, 2e-5), bias 0).
 *
 * @returns `[countParams(specs)]`
 * @throws ShapeError if a weight of the encoder is missing or has another size */
export function startParams(
  { specs }: FineTuneModel,
  { weights }: FineTuneStart,
  seed: number,
): Float32Array {
  const flat = initParams(specs, createRng(seed, "fine-tune init"));
  let at = 0;
  for (const { name, shape } of specs) {
    const part = flat.subarray(at, (at += sizeOf(shape)));
    if (name === "head.weight") {
      createRng(seed, "fine-tune head").fillNormal(part);
      for (let i = 0; i < part.length; i++) part[i]! *= 2e-5;
    } else if (weights && !/^(fc_norm|head)\./.test(name)) {
      const given = weights[name];
      if (given?.length !== part.length) {
        throw new ShapeError(
          `fineTune: ${name} must have ${part.length} numbers [${shape.join(",")}], the encoder has ${given?.length ?? "none"}`,
        );
      }
      part.set(given);
    }
  }
  return flat;
}

/** Pictures to class scores.
 *
 * @param images normalised pixels `[rows, imageSize, imageSize, 3]`
 * @returns `[rows, numClasses]` */
export function classScores(
  { config }: FineTuneModel,
  params: Params,
  images: tf.Tensor,
  draws: VitDraws = {},
): tf.Tensor2D {
  const features = vit(params, images, config, draws);
  return linear(features, paramOf(params, "head.weight"), paramOf(params, "head.bias"));
}

type Inputs = Record<
  | ("params" | "m" | "v" | "decayMask" | "lrScale" | "lr" | "biasCorrection1" | "biasCorrection2")
  | ("images" | "targets" | "dropPath"),
  tf.Tensor
>;

/** One step of fine-tuning as a pure function, ready for `compile`: soft cross-entropy, AdamW with one rate per layer. */
export function fineTuneStep(
  model: FineTuneModel,
  { beta1, beta2, weightDecay, maxGradNorm }: FineTuneOptions,
  batchSize: number,
) {
  const f = (inputs: Inputs): Record<"params" | "m" | "v" | "loss", tf.Tensor> => {
    const { params, m, v, images, targets, dropPath, lr, lrScale, ...hyper } = inputs;
    const loss = (flat: tf.Tensor) => {
      const named = unflatten(flat as tf.Tensor1D, model.specs);
      return softCrossEntropy(classScores(model, named, images, { dropPath }), targets);
    };
    const { value, grad } = tf.valueAndGrad(loss)(params);
    const { grads } = clipGradient([grad], maxGradNorm);
    const rates = { ...hyper, lr: tf.mul(lr, lrScale) };
    return { ...adamW({ params, m, v }, grads[0]!, rates, { beta1, beta2, weightDecay }), loss: value };
  };
  const spec = (...shape: number[]) => ({ shape, dtype: "float32" as const });
  const flat = spec(countParams(model.specs));
  const { imageSize, depth } = model.config;
  const inputs = {
    ...{ params: flat, m: flat, v: flat, decayMask: flat, lrScale: flat },
    ...{ lr: spec(), biasCorrection1: spec(), biasCorrection2: spec() },
    images: spec(batchSize, imageSize, imageSize, 3),
    targets: spec(batchSize, model.numClasses),
    dropPath: spec(depth, 2, batchSize),
  };
  return { f, inputs };
}

/** 1 where weight decay applies, 0 elsewhere, `[n]`; positions that are learned have none either (timm, MAE). */
export function fineTuneDecayMask({ specs }: FineTuneModel): Float32Array {
  const mask = weightDecayMask(specs);
  let at = 0;
  for (const { name, shape } of specs) {
    const end = at + sizeOf(shape);
    if (name === "pos_embed") mask.fill(0, at, end);
    at = end;
  }
  return mask;
}
