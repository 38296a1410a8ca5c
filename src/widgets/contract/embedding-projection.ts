import type { Labelled, PackedNumbers, SpriteSheet } from "./shared.js";

/** One arm's place for every point. */
export interface EmbeddingMap extends Labelled {
  readonly x: PackedNumbers;
  readonly y: PackedNumbers;
}

export interface EmbeddingState {
  readonly categories: readonly string[];
  /** Per point: index into `categories`. */
  readonly category: readonly number[];
  readonly names: readonly string[];
  readonly sprite: SpriteSheet | null;
  readonly maps: readonly EmbeddingMap[];
  /** Key of the map shown; travels back. */
  readonly arm: string;
  /** Index of the point pointed at, -1 for none; travels back. */
  readonly point: number;
}
