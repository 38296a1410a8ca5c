import * as tf from "@tensorflow/tfjs-core";
import { ShapeError } from "../core/errors.js";
import { layerNorm } from "../ops/layer-norm.js";
import { linear } from "../ops/linear.js";
import { blocks, blockSpecs } from "./block.js";
import { linearSpecs, normSpecs, tokenSpec } from "./param-specs.js";
import { paramOf, type Params, type ParamSpec } from "./params.js";

/** Size of a vision transformer encoder. */
export interface EncoderSize {
  /** Numbers in a patch, `p * p * 3`. */
  readonly patchDim: number;
  readonly embedDim: number;
  readonly depth: number;
  readonly numHeads: number;
  readonly mlpRatio: number;
  /** Whether blocks are run again for their gradient, which saves memory (gradient checkpointing); default false. */
  readonly checkpointBlocks?: boolean;
}

/** Parameters of the encoder, in timm's names. */
export function encoderSpecs({ patchDim, embedDim, depth, mlpRatio }: EncoderSize): ParamSpec[] {
  return [
    tokenSpec("cls_token", embedDim),
    ...linearSpecs("patch_embed.proj", { fanIn: patchDim, fanOut: embedDim }),
    ...blockSpecs("blocks", { dim: embedDim, depth, mlpRatio }),
    ...normSpecs("norm", embedDim),
  ];
}

/** What the encoder reads. */
export interface EncoderInput {
  /** `[rows, tokens, patchDim]`: all patches of a row, or its visible ones in any order. */
  readonly patches: tf.Tensor;
  /** Of these patches, `[rows, tokens, embedDim]`, or `[tokens, embedDim]` where all rows have the same. */
  readonly positions: tf.Tensor;
  /** Added to the class token, `[1, 1, embedDim]`; left out: zero, as in MAE. */
  readonly classPosition?: tf.Tensor | undefined;
  /** From `drawDropPath`, `[depth, 2, rows]`; left out: every row takes every branch. */
  readonly dropPath?: tf.Tensor | undefined;
}

/** Vision transformer over any subset of patches (MAE's encoder): embed, add positions, put the class token in front (its
 * position is zero unless one is given), blocks, final norm.
 *
 * @returns `[rows * (1 + tokens), embedDim]` */
export function encoder(params: Params, input: EncoderInput, size: EncoderSize): tf.Tensor2D {
  return tf.tidy(() => finalNorm(params, "norm", encoderBlocks(params, input, size)));
}

/** `encoder` without the final norm, for models that pool first and normalise then. */
export function encoderBlocks(params: Params, input: EncoderInput, size: EncoderSize): tf.Tensor2D {
  const { depth, numHeads, checkpointBlocks } = size;
  const [, tokens] = input.patches.shape as [number, number, number];
  return tf.tidy(() => {
    const run = { depth, tokens: 1 + tokens, numHeads, checkpointBlocks, dropPath: input.dropPath };
    return blocks(params, "blocks", embedTokens(params, input, size), run) as tf.Tensor2D;
  });
}

/** Layer norm with the parameters `<name>.weight` and `<name>.bias`. */
export const finalNorm = (params: Params, name: string, x: tf.Tensor): tf.Tensor2D =>
  layerNorm(x, paramOf(params, `${name}.weight`), paramOf(params, `${name}.bias`));

/** Embedded patches with their positions, the class token in front: what the first block reads.
 *
 * @returns `[rows * (1 + tokens), embedDim]` */
export function embedTokens(
  params: Params,
  { patches, positions, classPosition }: EncoderInput,
  { patchDim, embedDim }: EncoderSize,
): tf.Tensor2D {
  const [rows, tokens] = patches.shape as [number, number, number];
  const p = (name: string) => paramOf(params, name);
  return tf.tidy(() => {
    const flat = tf.reshape(patches, [rows * tokens, patchDim]);
    const embedded = linear(flat, p("patch_embed.proj.weight"), p("patch_embed.proj.bias"));
    const placed = tf.add(tf.reshape(embedded, [rows, tokens, embedDim]), positions);
    const token = classPosition ? tf.add(p("cls_token"), classPosition) : p("cls_token");
    // A sum with zeros, because the gradient of tf.tile would be one slice per row.
    const classTokens = tf.add(tf.zeros([rows, 1, embedDim]), token);
    return tf.reshape(tf.concat([classTokens, placed], 1), [rows * (1 + tokens), embedDim]);
  });
}

/** How the tokens of an image become one vector: the mean of the patch tokens, the mean with the class token, the class token, the means
 * of 4 x 4 cells, or class token and mean of the patch tokens side by side. */
export const POOLS = ["mean", "meanWithCls", "cls", "grid", "clsAndMean"] as const;
export type Pool = (typeof POOLS)[number];

/** Cells along a side of the "grid" pool. */
export const POOL_GRID = 4;

/** Width of the pooled vector. */
export const pooledDim = (embedDim: number, pool: Pool): number =>
  embedDim * (pool === "grid" ? POOL_GRID ** 2 : pool === "clsAndMean" ? 2 : 1);

/** One vector per row: the mean of the patch tokens, of all tokens, the class token, or the means of the patch tokens in each of 4 x 4
 * cells of the picture side by side, which keeps where things are; or ("clsAndMean") the class token and then the mean of the patch tokens.
 *
 * @param z `[rows * (1 + tokens), embedDim]`, class token first; for "grid" all patches in image order
 * @returns `[rows, embedDim]`; for "grid" `[rows, 16 * embedDim]`, for "clsAndMean" `[rows, 2 * embedDim]`
 * @throws ShapeError for "grid", if the patches are not a square grid that 4 divides */
export function poolTokens(z: tf.Tensor, rows: number, pool: Pool): tf.Tensor2D {
  const [height, dim] = z.shape as [number, number];
  return tf.tidy(() => {
    const byRow = tf.reshape(z, [rows, height / rows, dim]);
    if (pool === "meanWithCls") return tf.mean(byRow, 1);
    const classToken = () => tf.reshape<tf.Rank.R2>(tf.slice(byRow, [0, 0, 0], [-1, 1, -1]), [rows, dim]);
    if (pool === "cls") return classToken();
    const patches = tf.slice(byRow, [0, 1, 0], [-1, -1, -1]);
    if (pool === "clsAndMean") return tf.concat([classToken(), tf.mean<tf.Tensor2D>(patches, 1)], 1);
    return pool === "grid" ? gridPool(patches) : tf.mean(patches, 1);
  });
}

/** `[rows, patches, dim]` -> `[rows, 4 * 4 * dim]`, cells row by row. */
function gridPool(patches: tf.Tensor): tf.Tensor2D {
  const [rows, numPatches, dim] = patches.shape as [number, number, number];
  const side = Math.sqrt(numPatches) / POOL_GRID;
  if (!Number.isInteger(side)) {
    throw new ShapeError(
      `poolTokens: the grid pool needs a square grid that ${POOL_GRID} divides, got ${numPatches} patches`,
    );
  }
  const cells = tf.reshape(patches, [rows * POOL_GRID, side, POOL_GRID, side, dim]);
  return tf.reshape(tf.mean(cells, [1, 3]), [rows, POOL_GRID ** 2 * dim]);
}
