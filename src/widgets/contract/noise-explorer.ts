import type { PackedBytes } from "./packed-bytes.js";
import type { SpriteSheet } from "./shared.js";

/** Unit normal noise of a seed. */
export interface DrawnNoise {
  readonly seed: number;
  /** `[imageSize, imageSize, 3]` */
  readonly unit: PackedBytes;
  /** Mean of its squares, before packing. */
  readonly meanSquare: number;
}

/** What a model predicts of the noise. */
export interface PredictedNoise {
  /** The settings that it belongs to. */
  readonly sigma: number;
  readonly seed: number;
  /** `[imageSize, imageSize, 3]`, normalised pixels */
  readonly noise: PackedBytes;
  /** Mean squared error against sigma times the unit noise; null where the prediction is not finite. */
  readonly mse: number | null;
}

export interface NoiseExplorerState {
  readonly imageSize: number;
  /** Per channel: normalised = (pixel - mean) / std. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** One tile: the clean view. */
  readonly picture: SpriteSheet;
  /** Normalised pixels; travels back. */
  readonly sigma: number;
  readonly sigmaMax: number;
  /** Travels back. */
  readonly seed: number;
  /** Factor by which noise is amplified where it is shown alone. */
  readonly gain: number;
  readonly drawn: DrawnNoise;
  readonly hasPredictor: boolean;
  readonly predicted: PredictedNoise | null;
  /** Length of the level features, and the factor on sigma in them. */
  readonly levelDim: number;
  readonly levelScale: number;
  /** A sentence below the pictures; may be empty. */
  readonly note: string;
}
