import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.js";
import { createMethod } from "../../src/methods/can.js";
import type { GivenOptions, ArmName } from "../../src/methods/options.js";
import type { Method } from "../../src/methods/types.js";
import { initParams, sizeOf, unflatten, type Params } from "../../src/models/params.js";
import { drawIdsShuffle, idsRestore } from "../../src/ops/masking.js";
import { drawNoiseStd } from "../../src/ops/noise.js";

/** The smallest sizes that have every part: 4 patches of 4 x 4 pixels, one block, width 16. */
export const tinyOptions: GivenOptions = {
  batchSize: 3,
  imageSize: 8,
  patchSize: 4,
  embedDim: 16,
  depth: 1,
  numHeads: 2,
  decoderEmbedDim: 8,
  decoderDepth: 1,
  decoderNumHeads: 2,
  projectionDim: 8,
};

/** A method of these sizes. */
export const tinyMethod = (name: ArmName, options: Partial<GivenOptions> = {}): Method =>
  createMethod(name, { ...tinyOptions, ...options });

/** Random inputs that fit the method: standard normal pixels, its masks and noise. */
export function randomBatch(method: Method, seed = 1): Record<string, tf.Tensor> {
  const { inputs, plan } = method;
  const rng = createRng(seed, "batch");
  const numPatches = (plan.imageSize / plan.patchSize) ** 2;
  const ids = drawIdsShuffle(rng, plan.batchSize * plan.numViews, numPatches);
  const values: Record<string, () => Float32Array | Int32Array> = {
    idsShuffle: () => ids,
    idsRestore: () => idsRestore(ids, numPatches),
    noiseStd: () => drawNoiseStd(rng, plan.batchSize * plan.numViews, plan.noiseStdMax),
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => {
      const normal = () => {
        const out = new Float32Array(sizeOf(shape));
        rng.fillNormal(out);
        return out;
      };
      return [name, tf.tensor((values[name] ?? normal)(), [...shape], dtype)];
    }),
  );
}

/** Parameters as the method starts them. */
export function startParams(method: Method, seed = 1): Params {
  return unflatten(tf.tensor1d(initParams(method.params, createRng(seed, "params"))), method.params);
}
