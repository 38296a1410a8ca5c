import { inRange, oneOf, wholeNumber } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { POOLS } from "../models/encoder.js";
import { PROJECTION_NORMS } from "../models/projection-head.js";
import { numKept } from "../ops/masking.js";
import { NOISE_TARGETS, type MethodOptions } from "./option-types.js";

const WHOLE_NUMBERS = [
  "batchSize",
  "imageSize",
  "patchSize",
  "embedDim",
  "depth",
  "numHeads",
  "decoderEmbedDim",
  "decoderDepth",
  "decoderNumHeads",
  "projectionDepth",
  "projectionHiddenDim",
  "projectionDim",
] as const;

/** Checks every size by itself, and those that must divide each other.
 *
 * @throws ConfigError */
export function checkSizes(options: MethodOptions): void {
  for (const name of WHOLE_NUMBERS) wholeNumber(name, options[name], 1);
  inRange("mlpRatio", options.mlpRatio, 0.25, 64);
  const multiple = (name: keyof MethodOptions, divisor: number, why: string) => {
    const value = options[name] as number;
    if (value % divisor !== 0)
      throw new ConfigError(`${name} must be a multiple of ${divisor} (${why}), got ${value}`);
  };
  multiple("imageSize", options.patchSize, "patchSize");
  multiple("embedDim", options.numHeads, "numHeads");
  multiple("embedDim", 4, "sines and cosines of row and column");
  multiple("decoderEmbedDim", options.decoderNumHeads, "decoderNumHeads");
  multiple("decoderEmbedDim", 4, "sines and cosines of row and column");
}

/** Checks the settings of mask, noise and terms, each by itself and against the terms that are on.
 *
 * @throws ConfigError */
export function checkObjective(options: MethodOptions): void {
  oneOf("noiseTarget", options.noiseTarget, NOISE_TARGETS);
  // A masked view has no grid of patches.
  oneOf(
    "pool",
    options.pool,
    POOLS.filter((pool) => pool !== "grid"),
  );
  oneOf("featurePool", options.featurePool, POOLS);
  oneOf("projectionNorm", options.projectionNorm, PROJECTION_NORMS);
  inRange("noiseStdMax", options.noiseStdMax, 0, 100);
  inRange("noiseLevelScale", options.noiseLevelScale, 0, 1e6);
  inRange("temperature", options.temperature, 1e-3, 1e3);
  for (const [name, weight] of Object.entries(options.weights))
    inRange(`weights.${name}`, weight as number, 0, 1e6);
  const problem = firstProblem(options);
  if (problem !== undefined) throw new ConfigError(problem);
}

/** What is asked for but cannot be, in the words of the error. */
function firstProblem(options: MethodOptions): string | undefined {
  const { batchSize, maskRatio, noiseStdMax, numViews } = options;
  const { contrastive, reconstruction, denoising } = options.weights;
  const numPatches = (options.imageSize / options.patchSize) ** 2;
  const kept = numKept(numPatches, maskRatio);
  if (numViews !== 1 && numViews !== 2) return `numViews must be 1 or 2, got ${String(numViews)}`;
  if (kept < 1)
    return `maskRatio ${maskRatio} hides all ${numPatches} patches; lower it to keep at least one`;
  if (contrastive + reconstruction + denoising === 0)
    return "all weights are 0; give at least one term a weight";
  if (contrastive > 0 && numViews !== 2) return "the contrastive term needs numViews 2, got 1";
  if (contrastive > 0 && batchSize < 2) {
    return `the contrastive term needs a batchSize of at least 2, got ${batchSize}`;
  }
  if (reconstruction > 0 && kept === numPatches) {
    return `the reconstruction term needs a masked patch, but maskRatio ${maskRatio} hides none of ${numPatches}; raise it`;
  }
  if (denoising > 0 && noiseStdMax === 0) return "the denoising term needs noiseStdMax above 0, got 0";
  return undefined;
}
