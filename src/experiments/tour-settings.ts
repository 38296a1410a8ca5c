import { inRange, oneOf, wholeNumber } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { createMethod } from "../methods/can.js";
import { armPresets } from "../methods/arm-presets.js";
import { armName } from "../methods/arms.js";
import { METHOD_NAMES, type ArmName, type GivenOptions } from "../methods/option-types.js";
import type { Method } from "../methods/types.js";
import { POOL_GRID } from "../models/encoder.js";
import { ENGINE_NAMES, ownOrCan, PRESET_NAMES, tourPresets, type TourSettings } from "./tour-presets.js";

/** What a user may set apart from the preset; each left out stays as it is there. */
export interface TourOverrides {
  readonly methods?: readonly string[];
  readonly seed?: number;
  readonly engine?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly imageSize?: number;
  readonly patchSize?: number;
  readonly maskRatio?: number;
  /** For all arms. */
  readonly baseLr?: number;
}

/** What `createMethod` is given for one arm. */
export function methodOptionsOf(settings: TourSettings, name: ArmName): GivenOptions {
  const { batchSize, imageSize, patchSize, embedDim, depth, numHeads } = settings;
  const { decoderEmbedDim, decoderDepth, decoderNumHeads, maskRatio } = settings;
  return {
    ...{ batchSize, imageSize, patchSize, embedDim, depth, numHeads },
    ...{ decoderEmbedDim, decoderDepth, decoderNumHeads },
    // Where things are matters for telling drawings apart, and a mean over all patches forgets it.
    featurePool: Number.isInteger(imageSize / patchSize / POOL_GRID) ? "grid" : "mean",
    ...(armPresets[name].maskRatio === undefined ? { maskRatio } : {}),
  };
}

/** The method of one arm. */
export const methodOf = (settings: TourSettings, name: ArmName): Method =>
  createMethod(name, methodOptionsOf(settings, name));

/** The settings of a preset with the user's own, checked as far as that goes without the pictures.
 *
 * @throws ConfigError on an unknown preset, method or engine, or a value out of range */
export function tourSettings(preset: string, overrides: TourOverrides = {}): TourSettings {
  const name = oneOf("preset", preset, PRESET_NAMES);
  const recipe = tourPresets[name];
  const { methods = METHOD_NAMES, seed = 0, engine = "native", baseLr, ...rest } = overrides;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const settings: TourSettings = {
    ...recipe,
    ...given,
    preset: name,
    methods: [...new Set(methods.map((method) => armName(method)))],
    seed: wholeNumber("seed", seed, 0),
    engine: oneOf("engine", engine, ENGINE_NAMES),
    baseLr: baseLr === undefined ? recipe.baseLr : { can: baseLr, simclr: baseLr, mae: baseLr },
  };
  check(settings);
  // A few epochs may be fewer than the preset's warm-up.
  return { ...settings, warmupEpochs: Math.min(settings.warmupEpochs, settings.epochs / 4) };
}

function check(settings: TourSettings): void {
  if (settings.methods.length === 0) throw new ConfigError("methods is empty; give at least one");
  wholeNumber("epochs", settings.epochs, 1);
  wholeNumber("batchSize", settings.batchSize, 2);
  wholeNumber("imageSize", settings.imageSize, 8);
  inRange("imageSize", settings.imageSize, 8, 512);
  wholeNumber("patchSize", settings.patchSize, 1);
  inRange("maskRatio", settings.maskRatio, 0, 1);
  for (const name of settings.methods) {
    inRange("baseLr", ownOrCan(settings.baseLr, name), 0, 10);
    methodOf(settings, name);
  }
}
