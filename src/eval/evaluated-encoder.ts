import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import type { Normalization } from "../augment/apply-view.js";
import { compile } from "../compute/compile.js";
import { countParams, sizeOf, unflatten, type ParamSpec } from "../models/params.js";
import { vit, type VitConfig } from "../models/vision-transformer.js";
import type { EvalContext } from "./classifier.js";
import { createEncodeSplit, type EncodeSplit, type FeatureCache } from "./encode-split.js";
import type { FineTuneStart } from "./fine-tune-model.js";

/** An encoder as weights are opened. */
export interface LoadedEncoder {
  readonly config: VitConfig;
  readonly specs: readonly ParamSpec[];
  /** All parameters in the order of the specs. */
  readonly params: Float32Array;
  readonly normalize: Normalization;
  /** Equal for equal encoders; needed where features are cached. */
  readonly fingerprint?: string;
}

/** An encoder ready to be evaluated. Dispose it. */
export interface EvaluatedEncoder {
  /** Frozen features of splits, each made once. */
  readonly encode: EncodeSplit;
  /** Where fine-tuning starts. */
  readonly start: FineTuneStart;
  readonly loaded: LoadedEncoder;
  dispose(): Promise<void>;
}

/** Compiles an encoder for evaluations.
 *
 * @param options.batchSize pictures of one run; default 128
 * @param options.cache where features are kept between runs; needs the encoder's fingerprint */
export async function openEvaluatedEncoder(
  loaded: LoadedEncoder,
  options: EvalContext & { readonly batchSize?: number; readonly cache?: FeatureCache } = {},
): Promise<EvaluatedEncoder> {
  const { batchSize = 128, cache, engine, numThreads, logger, signal } = options;
  const { config, specs, params, normalize, fingerprint } = loaded;
  const { imageSize } = config;
  const f = (inputs: { params: Tensor; images: Tensor }) => ({
    features: vit(unflatten(inputs.params as Tensor1D, specs), inputs.images, config),
  });
  const inputs = {
    params: { shape: [countParams(specs)], dtype: "float32" },
    images: { shape: [batchSize, imageSize, imageSize, 3], dtype: "float32" },
  } as const;
  const compiled = await compile(f, { name: "encoder", inputs, engine, numThreads });
  const run = async (images: Float32Array) => (await compiled.run({ params, images })).features;
  const shared = { batchSize, imageSize, normalize, logger, signal };
  const encode = createEncodeSplit(run, { ...shared, cache, encoderKey: fingerprint });
  return {
    encode,
    start: { config, weights: namedWeights(loaded) },
    loaded,
    dispose: () => compiled.dispose(),
  };
}

/** Parameters by name, views into the flat vector. */
export function namedWeights({
  specs,
  params,
}: Pick<LoadedEncoder, "specs" | "params">): Record<string, Float32Array> {
  let at = 0;
  return Object.fromEntries(
    specs.map(({ name, shape }) => [name, params.subarray(at, (at += sizeOf(shape)))]),
  );
}
