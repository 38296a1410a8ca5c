import * as tf from "@tensorflow/tfjs-core";
import { encoder, poolTokens } from "../models/encoder.js";
import type { Params } from "../models/params.js";
import { flatIds, maskFromIdsRestore } from "../ops/masking.js";
import { scaleNoise } from "../ops/noise.js";
import { normalizePatches } from "../ops/normalize-patches.js";
import { patchify } from "../ops/patchify.js";
import { decode } from "./decode.js";
import type { Layout } from "./layout.js";
import type { NoiseTarget } from "./options.js";
import { encoderPositions } from "./positions.js";

/** Named tensors of one batch, see `Method.inputs`. */
export type BatchTensors = Readonly<Record<string, tf.Tensor>>;

/** What goes into the encoder and what comes out; `[rows, numPatches, patchDim]` where nothing else is said. */
export interface Encoded {
  /** The clean views. */
  readonly patches: tf.Tensor;
  /** What the encoder sees where it is not masked. */
  readonly noisyPatches: tf.Tensor;
  /** Unit normal noise; absent without noise. */
  readonly noise?: tf.Tensor | undefined;
  /** The noise that was added; absent without noise. */
  readonly scaledNoise?: tf.Tensor | undefined;
  /** sigma, `[rows]`; absent without noise. */
  readonly noiseStd?: tf.Tensor | undefined;
  /** `[rows, numPatches]` int32 each; absent without a mask. */
  readonly ids?: { readonly idsShuffle: tf.Tensor; readonly idsRestore: tf.Tensor } | undefined;
  /** `[rows, numPatches]`, 1 = masked. */
  readonly mask: tf.Tensor;
  /** The encoder's output, `[rows * (1 + kept), embedDim]`. */
  readonly z: tf.Tensor;
}

/** Everything the losses and the pictures read. */
export interface Forward extends Encoded {
  /** The decoder's output, `[rows, numPatches, patchDim]`; absent without a decoder. */
  readonly prediction?: tf.Tensor | undefined;
}

/** The common pass of all methods: patchify, add noise, mask, encode, decode (method.md 1.2). */
export function forward(params: Params, inputs: BatchTensors, layout: Layout): Forward {
  return decoded(params, encode(params, inputs, layout), layout);
}

/** With what the decoder makes of it, where there is a decoder. */
export const decoded = (params: Params, pass: Encoded, layout: Layout): Forward =>
  layout.hasDecoder ? { ...pass, prediction: decode(params, pass, layout) } : pass;

/** Views with masks of the same size go through the networks at once, others one after the other.
 *
 * @param one what is done for each pass, with the inputs and the layout of its rows */
export function eachPass<T>(
  inputs: BatchTensors,
  layout: Layout,
  one: (inputs: BatchTensors, layout: Layout) => T,
): T[] {
  const { keptOfPass, numPatches } = layout;
  if (keptOfPass.length === 1) return [one(inputs, layout)];
  return keptOfPass.map((kept, i) => {
    const own = ["images", "idsShuffle", "idsRestore", "noise", "noiseStd", "dropPath"].filter(
      (name) => inputs[name],
    );
    const rows = own.map((name) => [name, tf.split(inputs[name]!, keptOfPass.length, 0)[i]!] as const);
    return one(Object.fromEntries(rows), {
      ...layout,
      kept,
      keptOfPass: [kept],
      hasMask: kept < numPatches,
    });
  });
}

/** Patchify, add noise, mask, encode. */
export function encode(params: Params, inputs: BatchTensors, layout: Layout): Encoded {
  const { options, numPatches, hasMask, hasNoise } = layout;
  const patches = patchify(inputs.images!, options.patchSize);
  const noise = hasNoise ? patchify(inputs.noise!, options.patchSize) : undefined;
  const noiseStd = hasNoise ? inputs.noiseStd! : undefined;
  const scaledNoise = noise && scaleNoise(noise, noiseStd!);
  const noisyPatches = scaledNoise ? tf.add(patches, scaledNoise) : patches;
  const ids = hasMask ? { idsShuffle: inputs.idsShuffle!, idsRestore: inputs.idsRestore! } : undefined;
  const z = encodePatches(params, noisyPatches, layout, {
    idsShuffle: ids?.idsShuffle,
    dropPath: inputs.dropPath,
  });
  const mask = ids
    ? maskFromIdsRestore(ids.idsRestore, layout.kept)
    : tf.zeros([patches.shape[0], numPatches]);
  return { patches, noisyPatches, noise, scaledNoise, noiseStd, ids, mask, z };
}

/** The encoder over all patches, or over the visible ones, which are picked before they are embedded: the embedding is
 * row by row, so the result is the same for a part of the work.
 *
 * @param patches `[rows, numPatches, patchDim]`
 * @param draws.idsShuffle `[rows, numPatches]` int32; left out: no mask
 * @param draws.dropPath `[rows, depth, 2]`; left out: every row takes every branch
 * @returns `[rows * (1 + tokens), embedDim]` */
export function encodePatches(
  params: Params,
  patches: tf.Tensor,
  layout: Layout,
  draws: { readonly idsShuffle?: tf.Tensor | undefined; readonly dropPath?: tf.Tensor | undefined } = {},
): tf.Tensor2D {
  const { options, numPatches, kept } = layout;
  const { idsShuffle } = draws;
  const dropPath = draws.dropPath && tf.transpose(draws.dropPath, [1, 2, 0]); // [depth, 2, rows]
  if (!idsShuffle) {
    return encoder(params, { patches, dropPath, ...encoderPositions(params, layout) }, options);
  }
  const rows = patches.shape[0];
  const idsKeep = tf.slice(idsShuffle, [0, 0], [rows, kept]);
  const flat = tf.reshape(patches, [rows * numPatches, options.patchDim]);
  return encoder(
    params,
    {
      patches: tf.gather(flat, flatIds(idsKeep, numPatches)),
      dropPath,
      ...encoderPositions(params, layout, idsKeep),
    },
    options,
  );
}

/** The encoder over the small views, all patches, clean.
 *
 * @param inputs `localImages` `[rows, localImageSize, localImageSize, 3]`, and `localDropPath` where there is drop path
 * @returns `[rows * (1 + tokens), embedDim]` */
export function encodeLocal(params: Params, inputs: BatchTensors, layout: Layout): tf.Tensor2D {
  const { patchSize, localImageSize } = layout.options;
  const gridSize = localImageSize / patchSize;
  const patches = patchify(inputs.localImages!, patchSize);
  const grid = { ...layout, gridSize, numPatches: gridSize ** 2 };
  return encodePatches(params, patches, grid, { dropPath: inputs.localDropPath });
}

/** What the projection head reads of the passes and, if there are, the small views: view after view, `[rows, pooledDim]`. */
export function pooledViews(zs: readonly { z: tf.Tensor; rows: number }[], layout: Layout): tf.Tensor {
  const pooled = zs.map(({ z, rows }) => poolTokens(z, rows, layout.options.pool));
  return pooled.length === 1 ? pooled[0]! : tf.concat(pooled, 0);
}

/** What the decoder predicts at visible places, `[rows, numPatches, patchDim]`; only where there is noise. */
export function noiseTargetOf({ noise, scaledNoise }: Encoded, target: NoiseTarget): tf.Tensor {
  if (target === "unit") return noise!;
  return target === "scaled" ? scaledNoise! : normalizePatches(scaledNoise!).normalized;
}

/** What the decoder predicts at masked places, before it is normalised. */
export const pixelTargetOf = ({ patches, noisyPatches }: Encoded, { options }: Layout): tf.Tensor =>
  options.reconstructionTarget === "noised" ? noisyPatches : patches;
