import type { DecoderSize } from "../models/decoder.js";
import type { EncoderSize, Pool } from "../models/encoder.js";
import type { NoiseLevelSize } from "../models/noise-level-embed.js";
import type { ProjectionSize } from "../models/projection-head.js";

export { ARM_NAMES, METHOD_NAMES, armLabels, type ArmName, type MethodName } from "./arms.js";

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

/** Every setting of a method. Arms differ in `armPresets` alone. */
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
  /** Gradient checkpointing: every block is run again for its gradient, so that only its input is kept. The numbers stay the same;
   * a step takes about a third more arithmetic and a fraction of the memory. */
  readonly checkpointBlocks: boolean;
  /** What `encode` returns. */
  readonly featurePool: Pool;
}

/** Settings as a caller gives them: all but the sizes of batch, image and patch have a default; `patchDim` follows from the patch. */
export type GivenOptions = Partial<Omit<MethodOptions, "weights" | "patchDim">> &
  Pick<MethodOptions, "batchSize" | "imageSize" | "patchSize"> & { weights?: Partial<LossWeights> };
