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

/** Vision transformer over any subset of patches (MAE's encoder): embed, add positions, put the class token in front (its
 * position is zero), blocks, final norm.
 *
 * @param input.patches `[rows, tokens, patchDim]`: all patches of a row, or its visible ones in any order
 * @param input.positions of these patches, `[rows, tokens, embedDim]`, or `[tokens, embedDim]` where all rows have the same
 * @returns `[rows * (1 + tokens), embedDim]` */
export function encoder(
  params: Params,
  { patches, positions }: { patches: tf.Tensor; positions: tf.Tensor },
  { patchDim, embedDim, depth, numHeads, checkpointBlocks }: EncoderSize,
): tf.Tensor2D {
  const [rows, tokens] = patches.shape as [number, number, number];
  const p = (name: string) => paramOf(params, name);
  return tf.tidy(() => {
    const flat = tf.reshape(patches, [rows * tokens, patchDim]);
    const embedded = linear(flat, p("patch_embed.proj.weight"), p("patch_embed.proj.bias"));
    const placed = tf.add(tf.reshape(embedded, [rows, tokens, embedDim]), positions);
    // A sum with zeros, because the gradient of tf.tile would be one slice per row.
    const classTokens = tf.add(tf.zeros([rows, 1, embedDim]), p("cls_token"));
    const start = tf.reshape(tf.concat([classTokens, placed], 1), [rows * (1 + tokens), embedDim]);
    const size = { depth, tokens: 1 + tokens, numHeads, checkpointBlocks };
    const x = blocks(params, "blocks", start, size);
    return layerNorm(x, p("norm.weight"), p("norm.bias"));
  });
}

/** How the tokens of an image become one vector: the mean of the patch tokens, the mean with the class token, or the class token. */
export const POOLS = ["mean", "meanWithCls", "cls", "grid"] as const;
export type Pool = (typeof POOLS)[number];

/** Cells along a side of the "grid" pool. */
export const POOL_GRID = 4;

/** One vector per row: the mean of the patch tokens, of all tokens, the class token, or the means of the patch tokens in each of 4 x 4
 * cells of the picture side by side, which keeps where things are.
 *
 * @param z `[rows * (1 + tokens), embedDim]`, class token first; for "grid" all patches in image order
 * @returns `[rows, embedDim]`; for "grid" `[rows, 16 * embedDim]`
 * @throws ShapeError for "grid", if the patches are not a square grid that 4 divides */
export function poolTokens(z: tf.Tensor, rows: number, pool: Pool): tf.Tensor2D {
  const [height, dim] = z.shape as [number, number];
  return tf.tidy(() => {
    const byRow = tf.reshape(z, [rows, height / rows, dim]);
    if (pool === "meanWithCls") return tf.mean(byRow, 1);
    if (pool === "cls") return tf.reshape(tf.slice(byRow, [0, 0, 0], [-1, 1, -1]), [rows, dim]);
    const patches = tf.slice(byRow, [0, 1, 0], [-1, -1, -1]);
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
