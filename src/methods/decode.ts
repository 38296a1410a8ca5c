import * as tf from "@tensorflow/tfjs-core";
import { decoder } from "../models/decoder.js";
import { noiseLevelEmbed } from "../models/noise-level-embed.js";
import { paramOf, type Params } from "../models/params.js";
import type { Layout } from "./layout.js";
import { positionsOf } from "./positions.js";

/** What the decoder reads of a pass. */
interface Encoded {
  readonly z: tf.Tensor;
  readonly ids?: { readonly idsShuffle: tf.Tensor; readonly idsRestore: tf.Tensor } | undefined;
  readonly noiseStd?: tf.Tensor | undefined;
}

/** The decoder, told the noise level where the options say (method.md 5).
 *
 * @returns `[rows, numPatches, patchDim]` */
export function decode(params: Params, { z, ids, noiseStd }: Encoded, layout: Layout): tf.Tensor {
  const { options } = layout;
  const { noiseLevelPlace: place } = options;
  const positions = positionsOf(options.decoderEmbedDim, layout);
  const level = layout.hasNoiseLevel ? noiseLevelEmbed(params, noiseStd!, options) : undefined;
  if (level && place === "encoderOutputs") {
    return decoder(params, { z: addToTokens(z, level), positions, ids }, options);
  }
  // The projection is linear: what is added before it is, projected, added after it.
  const noiseLevel =
    level && place === "allPatchesBeforeProjection"
      ? tf.matMul(level, paramOf(params, "decoder_embed.weight"))
      : level;
  const noiseLevelTo = place === "visible" ? "visible" : "all";
  return decoder(params, { z, positions, ids, noiseLevel, noiseLevelTo }, options);
}

/** Adds the vector of each row to all its tokens.
 *
 * @param z `[rows * tokens, dim]`
 * @param perRow `[rows, dim]` */
function addToTokens(z: tf.Tensor, perRow: tf.Tensor): tf.Tensor {
  const [rows, dim] = perRow.shape as [number, number];
  const tokens = tf.reshape(z, [rows, -1, dim]);
  return tf.reshape(tf.add(tokens, tf.reshape(perRow, [rows, 1, dim])), z.shape);
}
