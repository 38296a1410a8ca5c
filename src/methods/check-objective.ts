import { inRange, oneOf, wholeNumber } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { NEGATIVES } from "../losses/info-nce.js";
import { POOLS } from "../models/encoder.js";
import { PROJECTION_NORMS } from "../models/projection-head.js";
import { POSITIONS } from "../models/vision-transformer.js";
import { MASK_KINDS } from "../ops/mask-kinds.js";
import { numKept } from "../ops/masking.js";
import { CONTRASTIVE_OBJECTIVES, LOSS_WEIGHTINGS, TARGET_INPUTS } from "./objective-options.js";
import {
  NOISE_LEVEL_PLACES,
  NOISE_TARGETS,
  RECONSTRUCTION_TARGETS,
  type MethodOptions,
} from "./option-types.js";

/** The words that an option may have. */
const WORDS = {
  maskKind: MASK_KINDS,
  noiseTarget: NOISE_TARGETS,
  noiseLevelPlace: NOISE_LEVEL_PLACES,
  reconstructionTarget: RECONSTRUCTION_TARGETS,
  // A masked view has no grid of patches.
  pool: POOLS.filter((pool) => pool !== "grid"),
  featurePool: POOLS,
  positions: POSITIONS,
  projectionNorm: PROJECTION_NORMS,
  contrastiveObjective: CONTRASTIVE_OBJECTIVES,
  negatives: NEGATIVES,
  lossWeighting: LOSS_WEIGHTINGS,
  targetInput: TARGET_INPUTS,
} as const;

/** Least and most of the numbers. */
const RANGES = {
  noiseStdMax: [0, 100],
  noiseLevelScale: [0, 1e6],
  temperature: [1e-3, 1e3],
  teacherTemperature: [1e-3, 1e3],
  centerMomentum: [0, 1],
  targetMomentum: [0, 1],
  dropPathRate: [0, 0.99],
  barlowLambda: [0, 1e6],
} as const;

/** Checks the settings of mask, noise and terms, each by itself and against the terms that are on.
 *
 * @throws ConfigError */
export function checkObjective(options: MethodOptions): void {
  if (options.pool === "grid") {
    throw new ConfigError(
      'pool "grid" needs all patches, and a masked view has some; take "mean", "meanWithCls", "cls" or "clsAndMean", or "grid" as featurePool',
    );
  }
  for (const [name, words] of Object.entries(WORDS)) {
    oneOf<string>(name, options[name as keyof typeof WORDS], words);
  }
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    inRange(name, options[name as keyof typeof RANGES], least, most);
  }
  for (const group of ["weights", "vicregWeights"] as const) {
    for (const [name, weight] of Object.entries(options[group])) {
      inRange(`${group}.${name}`, weight as number, 0, 1e6);
    }
  }
  wholeNumber("numLocalViews", options.numLocalViews, 0);
  const problem = maskProblem(options) ?? termProblem(options) ?? contrastiveProblem(options);
  if (problem !== undefined) throw new ConfigError(problem);
}

/** What is asked for but cannot be, in the words of the error. */
type Problem = string | undefined;

function maskProblem({ numViews, maskRatio, weights, ...options }: MethodOptions): Problem {
  if (numViews !== 1 && numViews !== 2) return `numViews must be 1 or 2, got ${String(numViews)}`;
  const ratios = typeof maskRatio === "number" ? [maskRatio] : maskRatio;
  if (typeof maskRatio !== "number" && (ratios.length !== 2 || numViews !== 2)) {
    return `maskRatio must be one number, or a pair where numViews is 2, got [${ratios.join(", ")}] for ${numViews}`;
  }
  const numPatches = (options.imageSize / options.patchSize) ** 2;
  const kept = ratios.map((ratio) => numKept(numPatches, ratio));
  const said = typeof maskRatio === "number" ? maskRatio : `[${ratios.join(", ")}]`;
  if (Math.min(...kept) < 1) {
    return `maskRatio ${said} hides all ${numPatches} patches; lower it to keep at least one`;
  }
  if (weights.reconstruction > 0 && Math.min(...kept) === numPatches) {
    return `the reconstruction term needs a masked patch, but maskRatio ${said} hides none of ${numPatches}; raise it`;
  }
  return undefined;
}

function termProblem({ weights, noiseStdMax, lossWeighting }: MethodOptions): Problem {
  const numTerms = [weights.contrastive, weights.reconstruction, weights.denoising].filter(
    (weight) => weight > 0,
  ).length;
  if (numTerms === 0) return "all weights are 0; give at least one term a weight";
  if (weights.denoising > 0 && noiseStdMax === 0)
    return "the denoising term needs noiseStdMax above 0, got 0";
  if (lossWeighting !== "fixed" && numTerms < 2) {
    return `lossWeighting "${lossWeighting}" weighs terms against each other, but only one is on; set it to "fixed"`;
  }
  return undefined;
}

function contrastiveProblem(options: MethodOptions): Problem {
  const { numViews, batchSize, contrastiveObjective: objective, targetMomentum } = options;
  if (options.weights.contrastive === 0) {
    const asked = (["targetMomentum", "numLocalViews", "learnTemperature"] as const).find(
      (name) => Number(options[name]) > 0,
    );
    return (
      asked &&
      `${asked} is of the contrastive term, whose weight is 0; leave it out, or give the term a weight`
    );
  }
  if (numViews !== 2) return "the contrastive term needs numViews 2, got 1";
  if (batchSize < 2) return `the contrastive term needs a batchSize of at least 2, got ${batchSize}`;
  if (objective === "dino" && targetMomentum === 0) {
    return 'contrastiveObjective "dino" needs a momentum encoder; set targetMomentum, for example to 0.996';
  }
  if (options.learnTemperature && (objective === "barlow" || objective === "vicreg")) {
    return `contrastiveObjective "${objective}" has no temperature; leave learnTemperature out`;
  }
  return undefined;
}
