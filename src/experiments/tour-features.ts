import type { Tensor1D } from "@tensorflow/tfjs-core";
import { compile } from "../compute/index.js";
import type { TensorFunction } from "../compute/types.js";
import { createRng } from "../core/rng.js";
import type { EmojiSet } from "../data/emoji.js";
import { extractFeatures, pixelFeatures, type FeatureTable } from "../eval/features.js";
import { METHOD_NAMES } from "../methods/option-types.js";
import { countParams, initParams, unflatten } from "../models/params.js";
import type { ArmName } from "./tour-arms.js";
import { normalize } from "./tour-pictures.js";
import type { TourRun } from "./tour-run.js";
import { methodOf } from "./tour-settings.js";
import type { Trained } from "./tour-train.js";

/** Pictures of one run of an encoder. */
const BATCH_SIZE = 128;
/** Raw pixels are averaged down to at most this side, where a linear probe does best with them. */
const PIXEL_SIDE = 16;

const largestDivisor = (n: number, limit: number): number =>
  n % limit === 0 ? limit : largestDivisor(n, limit - 1);

/** The method whose encoder an arm has, and the parameters. All arms start from equal encoders, so "untrained" is the start of each. */
function encoderOf(name: Exclude<ArmName, "pixels">, trained: Trained, { settings }: TourRun) {
  if (name !== "untrained") return { method: methodOf(settings, name), params: trained.get(name)!.params };
  const method = methodOf(settings, settings.methods[0] ?? METHOD_NAMES[0]);
  return { method, params: initParams(method.params, createRng(settings.seed, "init")) };
}

/** Frozen features of the given pictures under one arm. */
export async function featuresOf(
  name: ArmName,
  indices: Int32Array,
  { trained, emoji, run }: { trained: Trained; emoji: EmojiSet; run: TourRun },
): Promise<FeatureTable> {
  const { pictures } = emoji;
  if (name === "pixels") {
    return pixelFeatures(pictures, indices, largestDivisor(pictures.imageSize, PIXEL_SIDE));
  }
  const { settings, numThreads, device, signal } = run;
  const { method, params } = encoderOf(name, trained, run);
  const f: TensorFunction = ({ params: flat, images }) => ({
    features: method.encode(unflatten(flat as Tensor1D, method.params), images!),
  });
  const { imageSize, engine } = settings;
  const inputs = {
    params: { shape: [countParams(method.params)], dtype: "float32" },
    images: { shape: [BATCH_SIZE, imageSize, imageSize, 3], dtype: "float32" },
  } as const;
  const compiled = await compile(f, { inputs, engine, device, numThreads, name: `encoder of ${name}` });
  try {
    const encode = async (images: Float32Array) =>
      (await compiled.run({ params, images }))["features"] as Float32Array;
    return await extractFeatures(encode, pictures, indices, { batchSize: BATCH_SIZE, normalize, signal });
  } finally {
    await compiled.dispose();
  }
}
