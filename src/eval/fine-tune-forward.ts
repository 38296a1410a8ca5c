import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import { compile } from "../compute/compile.js";
import { countParams, unflatten } from "../models/params.js";
import { argMaxRows } from "./accuracy.js";
import { extractFeatures } from "./features.js";
import { classScores } from "./fine-tune-model.js";
import type { FineTuneJob } from "./fine-tune-train.js";
import type { Split } from "./split.js";

/** The trained network, for predictions in batches. */
export async function openForward(params: Float32Array, { model, normalize, options, context }: FineTuneJob) {
  const { batchSize } = options;
  const { imageSize } = model.config;
  const f = (inputs: { params: Tensor; images: Tensor }) => ({
    scores: classScores(model, unflatten(inputs.params as Tensor1D, model.specs), inputs.images),
  });
  const inputs = {
    params: { shape: [countParams(model.specs)], dtype: "float32" },
    images: { shape: [batchSize, imageSize, imageSize, 3], dtype: "float32" },
  } as const;
  const { engine, numThreads, logger, signal } = context;
  const compiled = await compile(f, { name: "fine-tuned network", inputs, engine, numThreads });
  const encode = async (images: Float32Array) => (await compiled.run({ params, images })).scores;
  return {
    async predict({ name, pictures, indices }: Split): Promise<Int32Array> {
      const label = `predict ${name}`;
      const table = await extractFeatures(encode, pictures, indices, {
        batchSize,
        normalize,
        logger,
        label,
        signal,
      });
      return argMaxRows(table.features, model.numClasses);
    },
    dispose: () => compiled.dispose(),
  };
}
