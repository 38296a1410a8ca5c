import type { ContrastNegatives } from "./contrastive-loss.js";
import type { PackedNumbers, SpriteSheet } from "./shared.js";

export interface ContrastiveMatrixState {
  /** n: images. Projection i < n is view 1 of image i, n + i its view 2. */
  readonly count: number;
  /** `[n]` */
  readonly names: readonly string[];
  /** A tile per image, or per projection. */
  readonly sprite: SpriteSheet | null;
  /** Cosines above the diagonal of the `[2n, 2n]` matrix, row by row. */
  readonly similarities: PackedNumbers;
  readonly negatives: ContrastNegatives;
  /** Why there is nothing to show; null where there is. */
  readonly problem: string | null;
  /** The scale from low to high, `#rrggbb`. */
  readonly colours: readonly string[];
  /** tau; travels back. */
  readonly temperature: number;
  readonly view: "similarity" | "probability";
  /** Anchor and other projection, 0 to 2n - 1; null: none. Travels back. */
  readonly pair: readonly [anchor: number, other: number] | null;
  /** Mean over the anchors at `temperature`, nats; travels back. */
  readonly loss: number | null;
}
