import type { SpriteSheet } from "./shared.js";

export type PatchColumnKey =
  | "image"
  | "view"
  | "mask"
  | "noise"
  | "visible"
  | "reconstruction"
  | "predictedNoise"
  | "difference"
  | "loss";

/** One column of the patch grid. */
export interface PatchColumn {
  readonly key: PatchColumnKey;
  readonly title: string;
  /** What is seen, in a few words; says the amplification where there is one. */
  readonly caption: string;
}

export interface PatchGridPicture {
  readonly name: string;
  /** Units of normalised pixels. */
  readonly noiseStd: number;
  /** Per patch in row-major order, 1 = masked. */
  readonly mask: readonly number[];
  /** Per patch; null where there is none. */
  readonly patchLoss: readonly (number | null)[];
  /** Tile of the sprite sheet per column; null: this picture lacks it. */
  readonly tiles: Readonly<Partial<Record<PatchColumnKey, number | null>>>;
}

export interface PatchGridState {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly columns: readonly PatchColumn[];
  readonly pictures: readonly PatchGridPicture[];
  /** Null when there are no pictures. */
  readonly sprite: SpriteSheet | null;
  /** A sentence above the pictures; may be empty. */
  readonly note: string;
  /** Index of the picture shown; travels back. */
  readonly picture: number;
  /** Index of the patch pointed at; travels back. */
  readonly patch: number;
  /** Indices of the chosen patches, ascending; travels back. */
  readonly patches: readonly number[];
}
