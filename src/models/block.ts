import * as tf from "@tensorflow/tfjs-core";
import { attention } from "../ops/attention.js";
import { checkpoint } from "../ops/checkpoint.js";
import { gelu } from "../ops/gelu.js";
import { layerNorm } from "../ops/layer-norm.js";
import { linear } from "../ops/linear.js";
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

/** One pre-norm transformer block (ViT): x + attention(norm1(x)), then x + mlp(norm2(x)).
 *
 * @param name of the block, for example `blocks.0`
 * @param x `[rows * tokens, dim]`
 * @returns `[rows * tokens, dim]` */
export function block(
  params: Params,
  name: string,
  x: tf.Tensor,
  heads: { tokens: number; numHeads: number },
): tf.Tensor2D {
  const p = (part: string) => paramOf(params, `${name}.${part}`);
  const norm = (part: string, y: tf.Tensor) => layerNorm(y, p(`${part}.weight`), p(`${part}.bias`));
  const project = (part: string, y: tf.Tensor) => linear(y, p(`${part}.weight`), p(`${part}.bias`));
  return tf.tidy(() => {
    const [q, k, v] = tf.split(project("attn.qkv", norm("norm1", x)), 3, 1);
    const mixed = tf.add(x, project("attn.proj", attention(q!, k!, v!, heads)));
    const hidden = gelu(project("mlp.fc1", norm("norm2", mixed)));
    return tf.add(mixed, project("mlp.fc2", hidden));
  });
}

/** Blocks `<prefix>.0`, `<prefix>.1`, ... one after the other.
 *
 * @param x `[rows * tokens, dim]`
 * @param size.checkpointBlocks whether each block is run again for its gradient, so that only its input is kept; default false
 * @returns `[rows * tokens, dim]` */
export function blocks(
  params: Params,
  prefix: string,
  x: tf.Tensor,
  size: { depth: number; tokens: number; numHeads: number; checkpointBlocks?: boolean | undefined },
): tf.Tensor {
  const { depth, checkpointBlocks = false, ...heads } = size;
  let y = x;
  for (let i = 0; i < depth; i++) {
    const name = `${prefix}.${i}`;
    y = checkpointBlocks
      ? checkpoint((input, own) => block(own, name, input, heads), y, paramsUnder(params, name))
      : block(params, name, y, heads);
  }
  return y;
}

const paramsUnder = (params: Params, name: string): Params =>
  Object.fromEntries(Object.entries(params).filter(([key]) => key.startsWith(`${name}.`)));
