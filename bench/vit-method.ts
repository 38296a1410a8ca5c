import * as tf from "@tensorflow/tfjs-core";
import type { Method } from "../src/methods/types.js";
import { encoder, encoderSpecs, poolTokens, type EncoderSize } from "../src/models/encoder.js";
import { patchify } from "../src/ops/patchify.js";
import { posEmbed2d } from "../src/ops/pos-embed.js";
import type { Setting } from "./settings.js";

/** A plain vision transformer: all patches through the encoder, the mean square of its output as the loss (`PlainVit` of peers/vit.py).
 * Nothing but the transformer, so that its share of the machine's peak is that of a transformer. */
export function vitMethod({ imageSize, patchSize, batchSize, encoder: size }: Setting): Method {
  const grid = imageSize / patchSize;
  const dims: EncoderSize = {
    ...{ patchDim: patchSize ** 2 * 3, embedDim: size.dim, depth: size.depth },
    ...{ numHeads: size.heads, mlpRatio: 4 },
  };
  const tokensOf: Method["encode"] = (params, images) => {
    const positions = tf.tensor2d(posEmbed2d(size.dim, grid), [grid ** 2, size.dim]);
    return encoder(params, { patches: patchify(images, patchSize), positions }, dims);
  };
  return {
    name: "vit",
    plan: { batchSize, numViews: 1, imageSize, patchSize, useMask: false, noiseStdMax: 0 },
    params: encoderSpecs(dims),
    inputs: { images: { shape: [batchSize, imageSize, imageSize, 3], dtype: "float32" } },
    loss: (params, { images }) => ({ total: tf.mean(tf.square(tokensOf(params, images!))) }),
    encode: (params, images) => poolTokens(tokensOf(params, images), images.shape[0], "mean"),
    inspect: () => ({}),
  };
}
