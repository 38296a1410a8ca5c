import * as tf from "@tensorflow/tfjs-core";
import { layerNorm } from "../ops/layer-norm.js";
import { linear } from "../ops/linear.js";
import { maskFromIdsRestore } from "../ops/masking.js";
import { unshuffle } from "../ops/unshuffle.js";
import { blocks, blockSpecs } from "./block.js";
import { linearSpecs, normSpecs, tokenSpec } from "./param-specs.js";
import { paramOf, type Params, type ParamSpec } from "./params.js";

/** Size of the decoder. */
export interface DecoderSize {
  readonly embedDim: number;
  readonly patchDim: number;
  readonly decoderEmbedDim: number;
  readonly decoderDepth: number;
  readonly decoderNumHeads: number;
  readonly mlpRatio: number;
  /** As for the encoder; default false. */
  readonly checkpointBlocks?: boolean;
}

/** What the decoder reads. */
export interface DecoderInput {
  /** The encoder's output, `[rows * (1 + kept), embedDim]`, class token first. */
  readonly z: tf.Tensor;
  /** Fixed positions, `[numPatches, decoderEmbedDim]`. */
  readonly positions: tf.Tensor;
  /** The mask, `[rows, numPatches]` int32 each; left out: every patch is visible and in image order. */
  readonly ids?: { readonly idsShuffle: tf.Tensor; readonly idsRestore: tf.Tensor };
  /** q(sigma), `[rows, decoderEmbedDim]`, added to the patch tokens after the projection; left out: none. */
  readonly noiseLevel?: tf.Tensor | undefined;
  /** Which patch tokens it is added to: the visible ones, or all, mask tokens included. Default "visible". */
  readonly noiseLevelTo?: "visible" | "all";
}

/** Parameters of the decoder, in MAE's names; without a mask there is no mask token. */
export function decoderSpecs(size: DecoderSize, useMask: boolean): ParamSpec[] {
  const { embedDim, patchDim, decoderEmbedDim: dim, decoderDepth: depth, mlpRatio } = size;
  return [
    ...linearSpecs("decoder_embed", { fanIn: embedDim, fanOut: dim }),
    ...(useMask ? [tokenSpec("mask_token", dim)] : []),
    ...blockSpecs("decoder_blocks", { dim, depth, mlpRatio }),
    ...normSpecs("decoder_norm", dim),
    ...linearSpecs("decoder_pred", { fanIn: dim, fanOut: patchDim }),
  ];
}

/** The decoder of MAE and CAN: one prediction per patch, read as pixels at masked places and as noise at visible ones.
 *
 * @returns `[rows, numPatches, patchDim]`
 * @remarks the noise level is added after `decoder_embed`, to visible patch tokens only unless `noiseLevelTo` says otherwise (method.md 5) */
export function decoder(params: Params, input: DecoderInput, size: DecoderSize): tf.Tensor3D {
  const [numPatches, dim] = input.positions.shape as [number, number];
  const p = (name: string) => paramOf(params, name);
  return tf.tidy(() => {
    const embedded = linear(input.z, p("decoder_embed.weight"), p("decoder_embed.bias"));
    const rows = input.ids ? input.ids.idsShuffle.shape[0] : input.z.shape[0] / (1 + numPatches);
    const tokens = tf.reshape(embedded, [rows, -1, dim]);
    const { noiseLevel, noiseLevelTo = "visible" } = input;
    const levelled = (x: tf.Tensor, to: typeof noiseLevelTo) =>
      noiseLevel && noiseLevelTo === to ? addToPatches(x, noiseLevel) : x;
    const visible = levelled(tokens, "visible");
    const full = levelled(input.ids ? fillMasked(visible, input.ids, p("mask_token")) : visible, "all");
    const withClass = tf.concat([tf.zeros([1, dim]), input.positions], 0); // [1 + numPatches, dim]
    const start = tf.reshape(tf.add(full, withClass), [rows * (1 + numPatches), dim]);
    const x = blocks(params, "decoder_blocks", start, {
      depth: size.decoderDepth,
      tokens: 1 + numPatches,
      numHeads: size.decoderNumHeads,
      checkpointBlocks: size.checkpointBlocks,
    });
    const patchTokens = tf.slice(tf.reshape(x, [rows, 1 + numPatches, dim]), [0, 1, 0], [-1, -1, -1]);
    const flat = tf.reshape(patchTokens, [rows * numPatches, dim]);
    const normed = layerNorm(flat, p("decoder_norm.weight"), p("decoder_norm.bias"));
    const prediction = linear(normed, p("decoder_pred.weight"), p("decoder_pred.bias"));
    return tf.reshape(prediction, [rows, numPatches, size.patchDim]);
  });
}

/** Adds one vector per row to all its tokens but the class token in front.
 *
 * @param tokens `[rows, 1 + kept, dim]` */
function addToPatches(tokens: tf.Tensor, perRow: tf.Tensor): tf.Tensor {
  const [rows, numTokens, dim] = tokens.shape as [number, number, number];
  const isPatch = tf.concat([tf.zeros([1, 1]), tf.ones([numTokens - 1, 1])], 0);
  return tf.add(tokens, tf.mul(tf.reshape(perRow, [rows, 1, dim]), isPatch));
}

/** Visible tokens back in their places, the mask token in the others: `[rows, 1 + numPatches, dim]`. */
function fillMasked(
  visible: tf.Tensor,
  ids: { idsShuffle: tf.Tensor; idsRestore: tf.Tensor },
  maskToken: tf.Tensor,
): tf.Tensor {
  const [rows, numTokens, dim] = visible.shape as [number, number, number];
  const restored = unshuffle(tf.reshape(visible, [rows * numTokens, dim]), ids);
  const mask = maskFromIdsRestore(ids.idsRestore, numTokens - 1);
  const isMasked = tf.reshape(tf.concat([tf.zeros([rows, 1]), mask], 1), [-1, 1]);
  // As a product, the gradient of the token is a product too, with no [tokens, dim] tensor in between.
  const filled = tf.add(restored, tf.matMul(isMasked, tf.reshape(maskToken, [1, dim])));
  return tf.reshape(filled, [rows, -1, dim]);
}
