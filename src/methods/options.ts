import { inRange, oneOf, wholeNumber, withDefaults } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import type { EncoderSize, Pool } from "../models/encoder.js";
import { POOLS } from "../models/encoder.js";
import type { DecoderSize } from "../models/decoder.js";
import type { NoiseLevelSize } from "../models/noise-level-embed.js";
import { PROJECTION_NORMS, type ProjectionSize } from "../models/projection-head.js";
import { numKept } from "../ops/masking.js";

export const METHOD_NAMES = ["can", "simclr", "mae"] as const;
export type MethodName = (typeof METHOD_NAMES)[number];

/** What the denoising term predicts: the noise as it was added (`sigma * e`), the unit normal `e`, or `sigma * e` normalised
 * patch by patch (method.md 5). */
export const NOISE_TARGETS = ["scaled", "unit", "patchnorm"] as const;
export type NoiseTarget = (typeof NOISE_TARGETS)[number];

/** Weights of the three terms; 0 turns a term off, with all it would need. */
export interface LossWeights {
  readonly contrastive: number;
  readonly reconstruction: number;
  readonly denoising: number;
}

/** Every setting of a method. CAN, SimCLR and MAE differ in `presets` alone. */
export interface MethodOptions extends EncoderSize, DecoderSize, ProjectionSize, NoiseLevelSize {
  /** Images of one batch; at least 2 for the contrastive term. */
  readonly batchSize: number;
  readonly numViews: 1 | 2;
  /** Side in pixels, a multiple of `patchSize`. */
  readonly imageSize: number;
  /** Side in pixels. */
  readonly patchSize: number;
  /** Share of patches hidden from the encoder, 0 .. 1; 0: no mask. */
  readonly maskRatio: number;
  /** sigma ~ U(0, noiseStdMax), in units of normalised pixels; 0: no noise. */
  readonly noiseStdMax: number;
  readonly noiseTarget: NoiseTarget;
  /** Whether the decoder is told the noise level. */
  readonly useNoiseLevel: boolean;
  /** Whether the pixel target is normalised patch by patch. */
  readonly normPixLoss: boolean;
  readonly weights: LossWeights;
  /** Temperature of the contrastive term. */
  readonly temperature: number;
  /** What the projection head reads. */
  readonly pool: Pool;
  /** What `encode` returns. */
  readonly featurePool: Pool;
}

/** Settings as a caller gives them: all but the sizes of batch, image and patch have a default; `patchDim` follows from the patch. */
export type GivenOptions = Partial<Omit<MethodOptions, "weights" | "patchDim">> &
  Pick<MethodOptions, "batchSize" | "imageSize" | "patchSize"> & { weights?: Partial<LossWeights> };

/** CAN's settings (method.md 5, last paragraph) on a small vision transformer (method.md 4.4). `projectionHiddenDim` 0 stands for `embedDim`. */
export const methodDefaults: Omit<MethodOptions, "patchDim"> = {
  batchSize: 64,
  numViews: 2,
  imageSize: 64,
  patchSize: 8,
  maskRatio: 0.5,
  noiseStdMax: 0.05,
  noiseTarget: "scaled",
  useNoiseLevel: true,
  noiseLevelScale: 1,
  normPixLoss: true,
  weights: { contrastive: 0.03, reconstruction: 0.67, denoising: 0.3 },
  temperature: 0.1,
  pool: "mean",
  featurePool: "mean",
  embedDim: 192,
  depth: 6,
  numHeads: 3,
  mlpRatio: 4,
  decoderEmbedDim: 96,
  decoderDepth: 2,
  decoderNumHeads: 3,
  projectionDepth: 3,
  projectionHiddenDim: 0,
  projectionDim: 128,
  projectionNorm: "all",
};

/** What makes each method of the one code path (method.md 1.6). */
export const presets: Readonly<Record<MethodName, Partial<MethodOptions>>> = {
  can: {},
  simclr: { maskRatio: 0, noiseStdMax: 0, weights: { contrastive: 1, reconstruction: 0, denoising: 0 } },
  mae: {
    numViews: 1,
    maskRatio: 0.75,
    noiseStdMax: 0,
    weights: { contrastive: 0, reconstruction: 1, denoising: 0 },
  },
};

/** The full settings of a method: defaults, then the preset of the name, then what is given.
 *
 * @throws ConfigError on an unknown name or key, or a setting out of range or at odds with another */
export function methodOptions(name: MethodName, given: GivenOptions): MethodOptions {
  const preset = { ...methodDefaults, ...presets[oneOf("method", name, METHOD_NAMES)] };
  const { weights, ...rest } = given;
  const options = {
    ...withDefaults<Omit<MethodOptions, "patchDim">>("method options", preset, rest),
    weights: withDefaults("weights", preset.weights, weights),
  };
  const resolved: MethodOptions = {
    ...options,
    patchDim: options.patchSize ** 2 * 3,
    projectionHiddenDim: options.projectionHiddenDim || options.embedDim,
  };
  checkSizes(resolved);
  checkObjective(resolved);
  return resolved;
}

const SIZES = [
  "batchSize", "imageSize", "patchSize", "embedDim", "depth", "numHeads", "decoderEmbedDim", "decoderDepth", "decoderNumHeads",
  "projectionDepth", "projectionHiddenDim", "projectionDim",
] as const; // prettier-ignore

function checkSizes(options: MethodOptions): void {
  for (const name of SIZES) wholeNumber(name, options[name], 1);
  inRange("mlpRatio", options.mlpRatio, 0.25, 64);
  const { imageSize, patchSize } = options;
  multiple("imageSize", imageSize, "patchSize", patchSize);
  multiple("embedDim", options.embedDim, "numHeads", options.numHeads);
  multiple("embedDim", options.embedDim, "4 (positions)", 4);
  multiple("decoderEmbedDim", options.decoderEmbedDim, "decoderNumHeads", options.decoderNumHeads);
  multiple("decoderEmbedDim", options.decoderEmbedDim, "4 (positions)", 4);
}

function multiple(name: string, value: number, of: string, divisor: number): void {
  if (value % divisor === 0) return;
  const what = of.startsWith(String(divisor)) ? of : `${of} ${divisor}`;
  throw new ConfigError(`${name} must be a multiple of ${what}, got ${value}`);
}

function checkObjective(options: MethodOptions): void {
  oneOf("noiseTarget", options.noiseTarget, NOISE_TARGETS);
  oneOf("pool", options.pool, POOLS);
  oneOf("featurePool", options.featurePool, POOLS);
  oneOf("projectionNorm", options.projectionNorm, PROJECTION_NORMS);
  const { weights, batchSize, maskRatio, noiseStdMax, numViews, temperature } = options;
  inRange("noiseStdMax", noiseStdMax, 0, 100);
  inRange("noiseLevelScale", options.noiseLevelScale, 0, 1e6);
  inRange("temperature", temperature, 1e-3, 1e3);
  for (const [name, weight] of Object.entries(weights)) inRange(`weights.${name}`, weight as number, 0, 1e6);
  const refuse = (message: string): never => {
    throw new ConfigError(message);
  };
  if (numViews !== 1 && numViews !== 2) refuse(`numViews must be 1 or 2, got ${String(numViews)}`);
  const numPatches = (options.imageSize / options.patchSize) ** 2;
  const kept = numKept(numPatches, maskRatio);
  if (kept < 1) refuse(`maskRatio ${maskRatio} hides all ${numPatches} patches; keep at least one`);
  const { contrastive, reconstruction, denoising } = weights;
  if (contrastive + reconstruction + denoising === 0)
    refuse("weights are all 0; at least one term must be on");
  if (contrastive > 0 && numViews !== 2) refuse("the contrastive term needs numViews 2, got 1");
  if (contrastive > 0 && batchSize < 2)
    refuse(`the contrastive term needs batchSize of at least 2, got ${batchSize}`);
  if (reconstruction > 0 && kept === numPatches) {
    refuse(
      `the reconstruction term needs a masked patch; maskRatio ${maskRatio} of ${numPatches} patches hides none`,
    );
  }
  if (denoising > 0 && noiseStdMax === 0) refuse("the denoising term needs noiseStdMax above 0, got 0");
}
