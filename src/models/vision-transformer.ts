import * as tf from "@tensorflow/tfjs-core";
import { oneOf, withDefaults } from "../core/config.js";
import { ConfigError, ShapeError } from "../core/errors.js";
import { shapeText } from "../core/shapes.js";
import { patchify } from "../ops/patchify.js";
import { posEmbed2d } from "../ops/pos-embed.js";
import { openBlock } from "./block.js";
import {
  embedTokens,
  encoderBlocks,
  encoderSpecs,
  finalNorm,
  pooledDim,
  poolTokens,
  POOLS,
  type EncoderInput,
  type EncoderSize,
  type Pool,
} from "./encoder.js";
import { normSpecs } from "./param-specs.js";
import { paramOf, type Params, type ParamSpec } from "./params.js";
import { checkVitSize, type VitSize } from "./vit-sizes.js";

export const POSITIONS = ["sincos", "learned"] as const;
/** Fixed sines and cosines (MAE), or a trained table with a row for the class token (ViT, timm's `pos_embed`). */
export type Positions = (typeof POSITIONS)[number];

export const FINAL_NORMS = ["beforePool", "afterPool"] as const;
/** Where the final norm stands: on all tokens (ViT, `norm`), or on the pooled vector (MAE's fine-tuning and timm's average pooling,
 * `fc_norm`). */
export type FinalNorm = (typeof FINAL_NORMS)[number];

/** A whole encoder: pictures to one vector each. */
export interface VitConfig extends VitSize {
  /** Side in pixels, a multiple of `patchSize`. */
  readonly imageSize: number;
  /** Side in pixels. */
  readonly patchSize: number;
  readonly positions: Positions;
  readonly pool: Pool;
  readonly finalNorm: FinalNorm;
}

/** What MAE's pre-trained encoder has, read by the mean of its patch tokens. */
const defaults = { mlpRatio: 4, positions: "sincos", pool: "mean", finalNorm: "beforePool" } as const;

/** A checked configuration; sizes by name come from `vitSize("B/16")`.
 *
 * @throws ConfigError on an unknown key or value, or sizes that do not divide each other */
export function vitConfig(
  given: Partial<VitConfig> & Pick<VitConfig, "imageSize" | "patchSize" | "embedDim" | "depth" | "numHeads">,
): VitConfig {
  const { imageSize, patchSize, embedDim, depth, numHeads, ...rest } = given;
  const options = withDefaults<
    Omit<VitConfig, "imageSize" | "patchSize" | "embedDim" | "depth" | "numHeads">
  >("ViT options", defaults, rest);
  const config: VitConfig = { imageSize, patchSize, embedDim, depth, numHeads, ...options };
  checkVitSize(config);
  oneOf("positions", config.positions, POSITIONS);
  oneOf("pool", config.pool, POOLS);
  oneOf("finalNorm", config.finalNorm, FINAL_NORMS);
  if (config.finalNorm === "afterPool" && pooledDim(embedDim, config.pool) !== embedDim) {
    throw new ConfigError(
      `finalNorm "afterPool" normalises one vector of ${embedDim} numbers; pool "${config.pool}" gives more: take pool "mean" or "cls"`,
    );
  }
  if (config.positions === "sincos" && embedDim % 4 !== 0) {
    throw new ConfigError(`positions "sincos" need an embedDim that 4 divides, got ${embedDim}`);
  }
  return config;
}

/** Numbers in a feature vector of the encoder. */
export const featureDim = ({ embedDim, pool }: VitConfig): number => pooledDim(embedDim, pool);

const numPatches = ({ imageSize, patchSize }: VitConfig) => (imageSize / patchSize) ** 2;

const encoderSize = (config: VitConfig): EncoderSize => ({ ...config, patchDim: config.patchSize ** 2 * 3 });

/** Parameters of the whole encoder, in timm's names: those of `encoder`, `pos_embed` where it is learned, and `fc_norm` in place of
 * `norm` where the norm comes after the pool. */
export function vitSpecs(config: VitConfig): ParamSpec[] {
  const { embedDim, positions, finalNorm: place } = config;
  const body = encoderSpecs(encoderSize(config)).filter(({ name }) => !name.startsWith("norm."));
  const table: ParamSpec = {
    name: "pos_embed",
    shape: [1, 1 + numPatches(config), embedDim],
    init: { kind: "normal", std: 0.02 },
  };
  return [
    ...(positions === "learned" ? [table] : []),
    ...body,
    ...normSpecs(place === "afterPool" ? "fc_norm" : "norm", embedDim),
  ];
}

/** Chance of one pass. */
export interface VitDraws {
  /** From `drawDropPath`, `[depth, 2, rows]`; left out: none. */
  readonly dropPath?: tf.Tensor;
}

/** Pictures to features. Pure and differentiable; `compile` and `exportOnnx` take it.
 *
 * @param images normalised pixels `[rows, imageSize, imageSize, 3]`
 * @returns `[rows, featureDim(config)]`
 * @throws ShapeError if the images have another size, or a parameter is missing */
export function vit(params: Params, images: tf.Tensor, config: VitConfig, draws: VitDraws = {}): tf.Tensor2D {
  return tf.tidy(() => {
    const input = { ...vitInput(params, images, config), ...draws };
    return head(params, encoderBlocks(params, input, encoderSize(config)), config);
  });
}

/** The same pass with everything on the way, by name: `embed`, the tokens that enter `[rows, 1 + numPatches, embedDim]`; for each block i
 * `block<i>.attention` `[rows, numHeads, tokens, tokens]`, `block<i>.attentionOutput`, `block<i>.mlpOutput` and `block<i>.output`
 * `[rows, tokens, embedDim]`; `tokens`, the normalised last ones, where the norm comes before the pool; `features`.
 *
 * `compile` computes nothing twice: the maps are those that the pass itself uses. A function that returns some of these names computes
 * those alone. */
export function vitIntermediates(
  params: Params,
  images: tf.Tensor,
  config: VitConfig,
): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const rows = images.shape[0];
    const tokens = 1 + numPatches(config);
    const byRow = (x: tf.Tensor) => tf.reshape(x, [rows, tokens, config.embedDim]);
    let x = embedTokens(params, vitInput(params, images, config), encoderSize(config));
    const seen: Record<string, tf.Tensor> = { embed: byRow(x) };
    for (let i = 0; i < config.depth; i++) {
      const tap = (name: string, value: tf.Tensor) => {
        seen[`block${i}.${name}`] = name === "attention" ? value : byRow(value);
      };
      x = openBlock(params, `blocks.${i}`, x, { tokens, numHeads: config.numHeads, tap });
    }
    if (config.finalNorm === "beforePool") seen.tokens = byRow(finalNorm(params, "norm", x));
    seen.features = head(params, x, config);
    return seen;
  });
}

/** Final norm and pool, in the order of the configuration.
 *
 * @param x what the last block gives, `[rows * (1 + numPatches), embedDim]` */
function head(params: Params, x: tf.Tensor2D, config: VitConfig): tf.Tensor2D {
  const rows = x.shape[0] / (1 + numPatches(config));
  if (config.finalNorm === "afterPool") {
    return finalNorm(params, "fc_norm", poolTokens(x, rows, config.pool));
  }
  return poolTokens(finalNorm(params, "norm", x), rows, config.pool);
}

/** Patches with positions. */
function vitInput(params: Params, images: tf.Tensor, config: VitConfig): EncoderInput {
  const { imageSize, patchSize, embedDim } = config;
  if (images.shape[1] !== imageSize) {
    throw new ShapeError(
      `vit: expected images [rows, ${imageSize}, ${imageSize}, 3], got ${shapeText(images.shape)}`,
    );
  }
  const patches = patchify(images, patchSize);
  const count = numPatches(config);
  if (config.positions === "sincos") {
    return {
      patches,
      positions: tf.tensor2d(posEmbed2d(embedDim, imageSize / patchSize), [count, embedDim]),
    };
  }
  const table = paramOf(params, "pos_embed");
  return {
    patches,
    positions: tf.reshape(tf.slice(table, [0, 1, 0], [1, count, embedDim]), [count, embedDim]),
    classPosition: tf.slice(table, [0, 0, 0], [1, 1, embedDim]),
  };
}
