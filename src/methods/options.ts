import { withDefaults } from "../core/config.js";
import { checkObjective, checkSizes } from "./check-options.js";
import { armPresets } from "./arm-presets.js";
import { armName, type ArmName } from "./arms.js";
import type { GivenOptions, MethodOptions } from "./option-types.js";

export { armPresets, armPresets as presets } from "./arm-presets.js";
export * from "./option-types.js";

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
};

/** The full settings of an arm: defaults, then the preset of its name, then what is given.
 *
 * @throws ConfigError on an unknown name or key, or a setting out of range or at odds with another */
export function methodOptions(name: ArmName, given: GivenOptions): MethodOptions {
  const preset = { ...methodDefaults, ...armPresets[armName(name)] };
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
