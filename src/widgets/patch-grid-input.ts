import type { PatchColumnKey } from "./contract/index.js";

/** One view of one picture, as a method saw and predicted it. Float pictures are `[imageSize, imageSize, 3]` in normalised pixels. */
export interface PatchGridExample {
  readonly name: string;
  /** The whole picture, `[imageSize, imageSize, 3]`, uint8 RGB. */
  readonly image: Uint8Array;
  /** The clean augmented view. */
  readonly view: Float32Array;
  /** The added noise, sigma times unit normal, for the whole view. */
  readonly noise: Float32Array;
  /** sigma */
  readonly noiseStd: number;
  /** `[numPatches]`, 1 = masked. */
  readonly mask: ArrayLike<number>;
  /** Predicted pixels, un-normalised per patch; read at masked patches. */
  readonly reconstruction?: Float32Array;
  /** Predicted noise in the units of `noise`; read at visible patches. */
  readonly predictedNoise?: Float32Array;
  /** What the reconstruction is compared with; default the view. */
  readonly target?: Float32Array;
}

export interface PatchGridInput {
  readonly imageSize: number;
  readonly patchSize: number;
  /** Per channel, of 0..1 pixels: normalised = (pixel - mean) / std. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Whether the reconstruction loss divides each patch by its own standard deviation. */
  readonly normPixLoss: boolean;
  readonly examples: readonly PatchGridExample[];
  /** What is shown, from left to right; default all but the loss. */
  readonly columns?: readonly PatchColumnKey[];
  /** A sentence above the pictures. */
  readonly note?: string;
}
