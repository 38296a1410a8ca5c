import type { PackedNumbers, SpriteSheet } from "./shared.js";

/** Rows of numbers of at least 0 in at most 8 bits: `value = max[row] * (code / levels)^2`, so that small ones keep their order. */
export interface PackedRows {
  /** One per row; NaN: the row is not finite. */
  readonly max: PackedNumbers;
  /** The largest code, at most 255. A number is off by at most `max[row] / levels`. */
  readonly levels: number;
  /** uint8 codes row after row, by raw deflate (RFC 1951), in base64. */
  readonly codes: string;
}

export type AttentionMode = "attention" | "rollout";

export interface AttentionViewerState {
  readonly imageSize: number;
  readonly patchSize: number;
  /** One tile. */
  readonly picture: SpriteSheet;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly numTokens: number;
  /** Whether token 0 is the class token. */
  readonly hasCls: boolean;
  /** Patch of each patch token; null: token and patch have the same number. */
  readonly keptIds: readonly number[] | null;
  /** `[layer, head, token]` rows. */
  readonly attention: PackedRows;
  /** `[layer, token]` rows: roll-out from the first layer to this one. */
  readonly rollout: PackedRows;
  /** Colours from 0 to the largest value. */
  readonly heat: readonly string[];
  /** From 0; travels back. */
  readonly layer: number;
  /** From 0, or the mean of all; travels back. */
  readonly head: number | "mean";
  /** The patch that looks, or the class token; travels back. */
  readonly patch: number | "cls";
  /** Travels back. */
  readonly mode: AttentionMode;
  /** A sentence below the pictures; may be empty. */
  readonly note: string;
}
