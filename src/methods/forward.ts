import * as tf from "@tensorflow/tfjs-core";
import { decoder } from "../models/decoder.js";
import { encoder } from "../models/encoder.js";
import { noiseLevelEmbed } from "../models/noise-level-embed.js";
import type { Params } from "../models/params.js";
import { flatIds, maskFromIdsRestore } from "../ops/masking.js";
import { scaleNoise } from "../ops/noise.js";
import { normalizePatches } from "../ops/normalize-patches.js";
import { patchify } from "../ops/patchify.js";
import { posEmbed2d } from "../ops/pos-embed.js";
import type { Layout } from "./layout.js";
import type { NoiseTarget } from "./options.js";

/** Named tensors of one batch, see `Method.inputs`. */
export type BatchTensors = Readonly<Record<string, tf.Tensor>>;

/** Everything the losses and the pictures read; `[rows, numPatches, patchDim]` where nothing else is said. */
export interface Forward {
  /** The clean views. */
  readonly patches: tf.Tensor;
  /** What the encoder sees where it is not masked. */
  readonly noisyPatches: tf.Tensor;
  /** Unit normal noise; absent without noise. */
  readonly noise?: tf.Tensor;
  /** The noise that was added; absent without noise. */
  readonly scaledNoise?: tf.Tensor;
  /** `[rows, numPatches]`, 1 = masked. */
  readonly mask: tf.Tensor;
  /** The encoder's output, `[rows * (1 + kept), embedDim]`. */
  readonly z: tf.Tensor;
  /** The decoder's output; absent without a decoder. */
  readonly prediction?: tf.Tensor;
}

/** The common pass of all methods: patchify, add noise, mask, encode, decode (method.md 1.2). */
export function forward(params: Params, inputs: BatchTensors, layout: Layout): Forward {
  const { options, numPatches, hasMask, hasNoise, hasDecoder } = layout;
  const patches = patchify(inputs.images!, options.patchSize);
  const noise = hasNoise ? patchify(inputs.noise!, options.patchSize) : undefined;
  const scaledNoise = noise && scaleNoise(noise, inputs.noiseStd!);
  const noisyPatches = scaledNoise ? tf.add(patches, scaledNoise) : patches;
  const ids = hasMask ? { idsShuffle: inputs.idsShuffle!, idsRestore: inputs.idsRestore! } : undefined;
  const z = encodePatches(params, noisyPatches, layout, ids?.idsShuffle);
  const mask = ids
    ? maskFromIdsRestore(ids.idsRestore, layout.kept)
    : tf.zeros([patches.shape[0], numPatches]);
  const prediction = hasDecoder
    ? decoder(
        params,
        {
          z,
          positions: positionsOf(options.decoderEmbedDim, layout),
          ids,
          noiseLevel: layout.hasNoiseLevel ? noiseLevelEmbed(params, inputs.noiseStd!, options) : undefined,
        },
        options,
      )
    : undefined;
  return { patches, noisyPatches, noise, scaledNoise, mask, z, prediction };
}

/** The encoder over all patches, or over the visible ones, which are picked before they are embedded: the embedding is
 * row by row, so the result is the same for a part of the work.
 *
 * @param patches `[rows, numPatches, patchDim]`
 * @param idsShuffle `[rows, numPatches]` int32; left out: no mask
 * @returns `[rows * (1 + tokens), embedDim]` */
export function encodePatches(
  params: Params,
  patches: tf.Tensor,
  layout: Layout,
  idsShuffle?: tf.Tensor,
): tf.Tensor2D {
  const { options, numPatches, kept } = layout;
  const positions = positionsOf(options.embedDim, layout);
  if (!idsShuffle) return encoder(params, { patches, positions }, options);
  const rows = patches.shape[0];
  const idsKeep = tf.slice(idsShuffle, [0, 0], [rows, kept]);
  const flat = tf.reshape(patches, [rows * numPatches, options.patchDim]);
  return encoder(
    params,
    {
      patches: tf.gather(flat, flatIds(idsKeep, numPatches)),
      positions: tf.gather(positions, idsKeep),
    },
    options,
  );
}

function positionsOf(dim: number, { gridSize, numPatches }: Layout): tf.Tensor2D {
  return tf.tensor2d(posEmbed2d(dim, gridSize), [numPatches, dim]);
}

/** What the decoder predicts at visible places, `[rows, numPatches, patchDim]`; only where there is noise. */
export function noiseTargetOf({ noise, scaledNoise }: Forward, target: NoiseTarget): tf.Tensor {
  if (target === "unit") return noise!;
  return target === "scaled" ? scaledNoise! : normalizePatches(scaledNoise!).normalized;
}
