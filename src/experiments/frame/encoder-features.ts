import type { Tensor1D } from "@tensorflow/tfjs-core";
import { compile } from "../../compute/index.js";
import type { EngineOptions, TensorFunction } from "../../compute/types.js";
import type { PictureArray } from "../../data/dataset.js";
import { extractFeatures, type FeatureTable } from "../../eval/features.js";
import type { Method } from "../../methods/types.js";
import { countParams, unflatten } from "../../models/params.js";
import { normalize } from "../tour-pictures.js";

/** Pictures of one run of an encoder. */
const BATCH_SIZE = 128;

/** An encoder with its weights, flat. */
export interface FrozenEncoder {
  readonly method: Method;
  readonly params: Float32Array;
}

/** Gives features of pictures; the encoder is compiled once for all calls. */
export async function withEncoder<T>(
  { method, params }: FrozenEncoder,
  { signal, ...target }: EngineOptions & { signal?: AbortSignal | undefined },
  use: (featuresOf: (pictures: PictureArray, indices: Int32Array) => Promise<FeatureTable>) => Promise<T>,
): Promise<T> {
  const f: TensorFunction = ({ params: flat, images }) => ({
    features: method.encode(unflatten(flat as Tensor1D, method.params), images!),
  });
  const { imageSize } = method.plan;
  const inputs = {
    params: { shape: [countParams(method.params)], dtype: "float32" },
    images: { shape: [BATCH_SIZE, imageSize, imageSize, 3], dtype: "float32" },
  } as const;
  const compiled = await compile(f, { inputs, ...target, name: `encoder of ${method.name}` });
  const encode = async (images: Float32Array) =>
    (await compiled.run({ params, images }))["features"] as Float32Array;
  try {
    return await use((pictures, indices) =>
      extractFeatures(encode, pictures, indices, { batchSize: BATCH_SIZE, normalize, signal }),
    );
  } finally {
    await compiled.dispose();
  }
}
