import type { DecoderSize } from "../models/decoder.js";
import type { EncoderSize, Pool } from "../models/encoder.js";
import type { NoiseLevelSize } from "../models/noise-level-embed.js";
import type { ProjectionSize } from "../models/projection-head.js";
import type { Positions } from "../models/vision-transformer.js";
import type { MaskKind } from "../ops/mask-kinds.js";
import type { LocalViewOptions, LossWeights, ObjectiveOptions, TargetOptions } from "./objective-options.js";

export { ARM_NAMES, METHOD_NAMES, armLabels, type ArmName, type MethodName } from "./arms.js";
export type { LossWeights };

/** What the denoising term predicts: the noise as it was added (`sigma * e`), the unit normal `e`, or `sigma * e` normalised
 * patch by patch (method.md 5). */
export const NOISE_TARGETS = ["scaled", "unit", "patchnorm"] as const;
export type NoiseTarget = (typeof NOISE_TARGETS)[number];

/** What the reconstruction term predicts. */
export const RECONSTRUCTION_TARGETS = ["clean", "noised"] as const;
export type ReconstructionTarget = (typeof RECONSTRUCTION_TARGETS)[number];

/** Where the noise level is told to the decoder. */
export const NOISE_LEVEL_PLACES = [
  "visible",
  "encoderOutputs",
  "allPatches",
  "allPatchesBeforeProjection",
] as const;
export type NoiseLevelPlace = (typeof NOISE_LEVEL_PLACES)[number];

/** Every setting of a method; arms differ in `armPresets` alone. Each open choice says what the two published codes do: O, by two of the authors, and B, an independent one
 * (method.md 0 and 5). */
export interface MethodOptions
  extends
    EncoderSize,
    DecoderSize,
    ProjectionSize,
    NoiseLevelSize,
    ObjectiveOptions,
    TargetOptions,
    LocalViewOptions {
  /** Images of one batch; at least 2 for the contrastive term. */
  readonly batchSize: number;
  readonly numViews: 1 | 2;
  /** Side in pixels, a multiple of `patchSize`. */
  readonly imageSize: number;
  /** Side in pixels. */
  readonly patchSize: number;
  /** Share of patches hidden from the encoder, 0 .. 1; 0: no mask; a pair: one for each view. Default 0.5 for both views, the paper's; B 0.5; O's
   * command 0.75. */
  readonly maskRatio: number | readonly [number, number];
  /** How the hidden patches lie. Default "random", in O and B too; the paper's masking study may have had others (method.md 6). */
  readonly maskKind: MaskKind;
  /** sigma ~ U(0, noiseStdMax), in units of normalised pixels; 0: no noise. Default 0.05, B's and likely the paper's; O 0.1, since its flag of
   * 0.05 never reaches the model. */
  readonly noiseStdMax: number;
  /** Default "scaled", O's and by memory the paper's; B "patchnorm". The choice changes the term 300- to 1200-fold (method.md 1.4). */
  readonly noiseTarget: NoiseTarget;
  /** Whether the decoder is told the noise level. Default true; O, B and the paper: yes. */
  readonly useNoiseLevel: boolean;
  /** Factor on sigma before its sines and cosines. Default 1, as in O and B, which moves them little (method.md 1.3). */
  readonly noiseLevelScale: number;
  /** "visible": added to the visible patch tokens after the decoder's projection, the paper's by a second-hand account. "encoderOutputs": to all outputs
   * of the encoder, class token included, before the projection, as in O. "allPatches": to all patch places, mask tokens included, after the projection, an
   * option of B; "allPatchesBeforeProjection": the same before it, B's default (its mask token, projected, is ours). Default "visible". */
  readonly noiseLevelPlace: NoiseLevelPlace;
  /** Width of the sines and cosines of sigma; 0: `embedDim`. Default 0; O 128; B 768, the width of its encoder. */
  readonly noiseLevelDim: number;
  /** Width of the hidden layer; 0: `embedDim`, as in O, B and by a comment in B the paper. */
  readonly noiseLevelHiddenDim: number;
  /** "clean": the view as it was augmented, as in B and by memory in the paper. "noised": the view with noise, as in O, which adds a floor of sigma^2
   * to the term. Default "clean". */
  readonly reconstructionTarget: ReconstructionTarget;
  /** Whether the pixel target is normalised patch by patch. Default true, MAE's and B's; O's flag is off; the paper: unknown. */
  readonly normPixLoss: boolean;
  /** What the projection head reads. Default "mean" of the visible patches, B's; O "meanWithCls"; the paper: an average pool. */
  readonly pool: Pool;
  /** Linear layers of the projection. Default 3, B's and SimCLR v2's; O 2; the paper: a light MLP. */
  readonly projectionDepth: number;
  /** 0: `embedDim`, O's and SimCLR v2's; B 4096. */
  readonly projectionHiddenDim: number;
  /** Default 128, O's and B's. */
  readonly projectionDim: number;
  /** Width of the decoder. Default 96, for a small encoder (method.md 4.4); O, B and MAE 512, with depth 8 and 16 heads. */
  readonly decoderEmbedDim: number;
  /** Gradient checkpointing: every block is run again for its gradient, so that only its input is kept. The numbers stay the same;
   * a step takes about a third more arithmetic and a fraction of the memory. */
  readonly checkpointBlocks: boolean;
  /** Positions of the encoder: fixed sines and cosines, or a learned table (`pos_embed`) with a row for the class token. The decoder's are fixed.
   * Default "sincos", MAE's, O's and B's. */
  readonly positions: Positions;
  /** Share of rows that the encoder's last block skips in a training step, rising from 0 at the first (stochastic depth); a momentum encoder
   * skips none. Default 0, as in MAE, O and B. */
  readonly dropPathRate: number;
  /** What `encode` returns. The probe of O's command reads "cls"; the paper: unknown. */
  readonly featurePool: Pool;
}

/** Settings as a caller gives them: all but the sizes of batch, image and patch have a default; `patchDim` follows from the patch. */
export type GivenOptions = Partial<Omit<MethodOptions, "weights" | "vicregWeights" | "patchDim">> &
  Pick<MethodOptions, "batchSize" | "imageSize" | "patchSize"> & {
    weights?: Partial<LossWeights>;
    vicregWeights?: Partial<MethodOptions["vicregWeights"]>;
  };
