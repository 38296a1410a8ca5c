import type { Labelled, SpriteSheet } from "./shared.js";

export interface MaskSettings {
  readonly maskRatio: number;
  readonly seed: number;
  readonly patchSize: number;
  readonly maskKind: string;
}

/** A patch order and the settings that it was drawn with. */
export interface DrawnMask extends MaskSettings {
  /** A permutation of the patches; the first `numKept` are visible. */
  readonly idsShuffle: readonly number[];
}

/** The four settings travel back. */
export interface MaskExplorerState extends MaskSettings {
  readonly imageSize: number;
  /** One tile. */
  readonly picture: SpriteSheet;
  /** Patch sizes to choose from. */
  readonly patchSizes: readonly number[];
  readonly maskKinds: readonly Labelled[];
  /** Drawn by the kernel for the settings. */
  readonly drawn: DrawnMask;
  /** Per patch in row-major order, 1 = masked; drawn by the kernel. */
  readonly mask: readonly number[];
  /** A sentence below the pictures; may be empty. */
  readonly note: string;
}
