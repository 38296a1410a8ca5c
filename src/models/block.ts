import * as tf from "@tensorflow/tfjs-core";
import { attention, attentionWeights } from "../ops/attention.js";
import { checkpoint } from "../ops/checkpoint.js";
import { gelu } from "../ops/gelu.js";
import { layerNorm } from "../ops/layer-norm.js";
import { linear } from "../ops/linear.js";
import { scaleRows } from "./drop-path.js";
import { linearSpecs, normSpecs } from "./param-specs.js";
import { paramOf, type Params, type ParamSpec } from "./params.js";

/** Parameters of `depth` transformer blocks, named `<prefix>.0.norm1.weight` and so on (timm).
 *
 * @param prefix `blocks` or `decoder_blocks`
 * @param size.mlpRatio hidden width of the MLP over `dim` */
export function blockSpecs(
  prefix: string,
  { dim, depth, mlpRatio }: { dim: number; depth: number; mlpRatio: number },
): ParamSpec[] {
  const hidden = Math.round(dim * mlpRatio);
  return Array.from({ length: depth }, (_, i) => `${prefix}.${i}`).flatMap((name) => [
    ...normSpecs(`${name}.norm1`, dim),
    ...linearSpecs(`${name}.attn.qkv`, { fanIn: dim, fanOut: 3 * dim }),
    ...linearSpecs(`${name}.attn.proj`, { fanIn: dim, fanOut: dim }),
    ...normSpecs(`${name}.norm2`, dim),
    ...linearSpecs(`${name}.mlp.fc1`, { fanIn: dim, fanOut: hidden }),
    ...linearSpecs(`${name}.mlp.fc2`, { fanIn: hidden, fanOut: dim }),
  ]);
}

/** Is shown the tensors on the way; they belong to whoever called. */
export type Tap = (name: string, value: tf.Tensor) => void;

/** Tokens, heads and chance of a block. */
export interface BlockRun {
  /** Of one row. */
  readonly tokens: number;
  readonly numHeads: number;
  /** Of the attention and the MLP branch, `[2, rows]`, from `drawDropPath`; left out: every row takes both. */
  readonly dropPath?: tf.Tensor | undefined;
}

/** One pre-norm transformer block (ViT): x + attention(norm1(x)), then x + mlp(norm2(x)).
 *
 * @param name of the block, for example `blocks.0`
 * @param x `[rows * tokens, dim]`
 * @returns `[rows * tokens, dim]` */
export function block(params: Params, name: string, x: tf.Tensor, run: BlockRun): tf.Tensor2D {
  return tf.tidy(() => openBlock(params, name, x, run));
}

/** `block` without the tidy, so that what `tap` sees lives on: `attention` `[rows, numHeads, tokens, tokens]`, `attentionOutput` and
 * `mlpOutput`, the branches before they are added, and `output`, all three `[rows * tokens, dim]`. */
export function openBlock(
  params: Params,
  name: string,
  x: tf.Tensor,
  { dropPath, tap, ...heads }: BlockRun & { readonly tap?: Tap | undefined },
): tf.Tensor2D {
  const p = (part: string) => paramOf(params, `${name}.${part}`);
  const norm = (part: string, y: tf.Tensor) => layerNorm(y, p(`${part}.weight`), p(`${part}.bias`));
  const project = (part: string, y: tf.Tensor) => linear(y, p(`${part}.weight`), p(`${part}.bias`));
  const drop = (branch: tf.Tensor, i: number) =>
    dropPath ? scaleRows(branch, tf.slice(dropPath, [i, 0], [1, -1])) : branch;
  const [q, k, v] = tf.split(project("attn.qkv", norm("norm1", x)), 3, 1);
  if (tap) tap("attention", attentionWeights(q!, k!, heads));
  const attended = project("attn.proj", attention(q!, k!, v!, heads));
  const mixed = tf.add(x, drop(attended, 0));
  const hidden = gelu(project("mlp.fc1", norm("norm2", mixed)));
  const transformed = project("mlp.fc2", hidden);
  const output = tf.add<tf.Tensor2D>(mixed, drop(transformed, 1));
  tap?.("attentionOutput", attended);
  tap?.("mlpOutput", transformed);
  tap?.("output", output);
  return output;
}

/** Blocks `<prefix>.0`, `<prefix>.1`, ... one after the other.
 *
 * @param x `[rows * tokens, dim]`
 * @param size.checkpointBlocks whether each block is run again for its gradient, so that only its input is kept; default false
 * @param size.dropPath `[depth, 2, rows]`, from `drawDropPath`; left out: none
 * @returns `[rows * tokens, dim]` */
export function blocks(
  params: Params,
  prefix: string,
  x: tf.Tensor,
  size: {
    depth: number;
    tokens: number;
    numHeads: number;
    checkpointBlocks?: boolean | undefined;
    dropPath?: tf.Tensor | undefined;
  },
): tf.Tensor {
  const { depth, checkpointBlocks = false, dropPath, ...heads } = size;
  let y = x;
  for (let i = 0; i < depth; i++) {
    const name = `${prefix}.${i}`;
    const run: BlockRun = { ...heads, dropPath: dropPath && dropPathOf(dropPath, i) };
    y = checkpointBlocks
      ? checkpoint((input, own) => block(own, name, input, run), y, paramsUnder(params, name))
      : block(params, name, y, run);
  }
  return y;
}

/** `[2, rows]` of block `i`. */
const dropPathOf = (dropPath: tf.Tensor, i: number): tf.Tensor =>
  tf.reshape(tf.slice(dropPath, [i, 0, 0], [1, -1, -1]), dropPath.shape.slice(1));

const paramsUnder = (params: Params, name: string): Params =>
  Object.fromEntries(Object.entries(params).filter(([key]) => key.startsWith(`${name}.`)));
