import { withDefaults } from "../core/config.js";
import { vicregDefaults } from "../losses/vicreg.js";
import { checkObjective } from "./check-objective.js";
import { checkSizes } from "./check-options.js";
import { armPresets } from "./arm-presets.js";
import { armName, type ArmName } from "./arms.js";
import type { GivenOptions, MethodOptions } from "./option-types.js";

export { armPresets, armPresets as presets } from "./arm-presets.js";
export * from "./option-types.js";
export * from "./objective-options.js";

/** CAN's settings (method.md 5, last paragraph) on a small vision transformer (method.md 4.4). A 0 for a width stands for `embedDim`. */
export const methodDefaults: Omit<MethodOptions, "patchDim"> = {
  batchSize: 64,
  numViews: 2,
  imageSize: 64,
  patchSize: 8,
  maskRatio: 0.5,
  noiseStdMax: 0.05,
  maskKind: "random",
  noiseTarget: "scaled",
  useNoiseLevel: true,
  noiseLevelScale: 1,
  noiseLevelPlace: "visible",
  noiseLevelDim: 0,
  noiseLevelHiddenDim: 0,
  reconstructionTarget: "clean",
  normPixLoss: true,
  weights: { contrastive: 0.03, reconstruction: 0.67, denoising: 0.3 },
  lossWeighting: "fixed",
  contrastiveObjective: "infoNce",
  negatives: "both",
  temperature: 0.1,
  learnTemperature: false,
  teacherTemperature: 0.04,
  centerMomentum: 0.9,
  numPrototypes: 1024,
  barlowLambda: 0.005,
  vicregWeights: vicregDefaults,
  targetMomentum: 0,
  targetMomentumRises: true,
  targetInput: "same",
  numLocalViews: 0,
  localImageSize: 0,
  pool: "mean",
  featurePool: "mean",
  positions: "sincos",
  dropPathRate: 0,
  checkpointBlocks: false,
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
  projectionNormPerView: false,
};

/** The full settings of an arm: defaults, then the preset of its name, then what is given.
 *
 * @throws ConfigError on an unknown name or key, or a setting out of range or at odds with another */
export function methodOptions(name: ArmName, given: GivenOptions): MethodOptions {
  const preset = { ...methodDefaults, ...armPresets[armName(name)] };
  const { weights, vicregWeights, ...rest } = given;
  const options = {
    ...withDefaults<Omit<MethodOptions, "patchDim">>("method options", preset, rest),
    weights: withDefaults("weights", preset.weights, weights),
    vicregWeights: withDefaults("vicregWeights", preset.vicregWeights, vicregWeights),
  };
  const resolved: MethodOptions = {
    ...options,
    patchDim: options.patchSize ** 2 * 3,
    projectionHiddenDim: options.projectionHiddenDim || options.embedDim,
    noiseLevelDim: options.noiseLevelDim || options.embedDim,
    noiseLevelHiddenDim: options.noiseLevelHiddenDim || options.embedDim,
    localImageSize: options.localImageSize || halfSize(options),
  };
  checkSizes(resolved);
  checkObjective(resolved);
  return resolved;
}

/** Half of the picture, in whole patches. */
const halfSize = ({ imageSize, patchSize }: Pick<MethodOptions, "imageSize" | "patchSize">): number =>
  Math.max(1, Math.floor(imageSize / patchSize / 2)) * patchSize;
