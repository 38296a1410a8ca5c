import { DEVICES, ENGINES, type Engine } from "../compute/types.js";
import type { ArmName, MethodName } from "../methods/option-types.js";

export const PRESET_NAMES = ["smoke", "default"] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export const ENGINE_NAMES = ENGINES;
export const DEVICE_NAMES = DEVICES;

/** Pictures, model and budget of a tour. All arms share everything but `baseLr` and `augment`. */
export interface TourSettings {
  readonly preset: PresetName;
  /** Arms that are trained, in this order. */
  readonly methods: readonly ArmName[];
  readonly seed: number;
  readonly engine: Engine;
  /** Largest number of emoji, each drawn in up to ten styles. */
  readonly maxNames: number;
  /** Sides in pixels. */
  readonly imageSize: number;
  readonly patchSize: number;
  readonly embedDim: number;
  readonly depth: number;
  readonly numHeads: number;
  readonly decoderEmbedDim: number;
  readonly decoderDepth: number;
  readonly decoderNumHeads: number;
  /** Of CAN and the arms that have its mask; MAE keeps its 0.75, SimCLR has none. */
  readonly maskRatio: number;
  readonly epochs: number;
  readonly warmupEpochs: number;
  readonly batchSize: number;
  /** Learning rate per 256 images; other arms have CAN's. */
  readonly baseLr: Readonly<Record<MethodName, number>>;
  readonly weightDecay: number;
  /** Views of each method (method.md 1.6: MAE's own are crop and flip); other arms have CAN's. */
  readonly augment: Readonly<Record<MethodName, "simclr" | "mae">>;
}

/** What an arm has of a setting that is given for the three methods. */
export const ownOrCan = <T>(setting: Readonly<Record<MethodName, T>>, name: ArmName): T =>
  setting[name as MethodName] ?? setting.can;

export type TourRecipe = Omit<TourSettings, "preset" | "methods" | "seed" | "engine">;

const shared = {
  maskRatio: 0.5,
  weightDecay: 0.05,
  augment: { can: "simclr", simclr: "simclr", mae: "mae" },
} as const;

/** `default` is for looking at (under 10 minutes on two cores), `smoke` for trying that everything works (under a minute). */
export const tourPresets: Readonly<Record<PresetName, TourRecipe>> = {
  smoke: {
    ...shared,
    maxNames: 120,
    imageSize: 32,
    patchSize: 8,
    embedDim: 64,
    depth: 2,
    numHeads: 2,
    decoderEmbedDim: 32,
    decoderDepth: 1,
    decoderNumHeads: 2,
    epochs: 6,
    warmupEpochs: 1,
    batchSize: 64,
    baseLr: { can: 4e-3, simclr: 4e-3, mae: 4e-3 },
  },
  default: {
    ...shared,
    maxNames: 10_000,
    imageSize: 32,
    patchSize: 4,
    embedDim: 96,
    depth: 3,
    numHeads: 3,
    decoderEmbedDim: 64,
    decoderDepth: 1,
    decoderNumHeads: 2,
    epochs: 10,
    warmupEpochs: 1,
    batchSize: 32,
    baseLr: { can: 6e-3, simclr: 6e-3, mae: 6e-3 },
  },
};
