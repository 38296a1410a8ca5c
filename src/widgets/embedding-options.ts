import type { ArrayInput } from "../core/array-input.js";

/** Values of one column: names, or numbers. */
export type ColumnInput = readonly (string | number | null)[] | ArrayLike<number>;

/** Options of `embeddingProjection`. All lists have one entry for each point, in the same order. */
export interface EmbeddingProjectionOptions {
  /** `[count, 2]` or `[count, 3]`, as `projectEmbeddings` gives it; or several such maps by name, to switch between. NaN for a point without
   * a place. */
  readonly points: ArrayInput | Readonly<Record<string, ArrayInput>>;
  /** Name of the map, where there is one. Default "map". */
  readonly method?: string;
  /** Class of each point: names, or numbers that `labelNames` names. They are the column "label". */
  readonly labels?: readonly (string | number | null)[] | ArrayLike<number>;
  readonly labelNames?: readonly string[];
  /** More to colour by: names (a style) or numbers (a loss). */
  readonly columns?: Readonly<Record<string, ColumnInput>>;
  /** Column of the colours at first. Default "label", else the first column. */
  readonly colourBy?: string;
  /** What the card of a point says. Default "point 12". */
  readonly names?: readonly string[];
  /** `[count, size, size, 3]`: 0..255 as bytes or int32, else 0..1. */
  readonly images?: ArrayInput;
  /** Longest side of a thumbnail in pixels. Default 64 up to 1,000 points, 32 up to 20,000, then 16. */
  readonly thumbnailSize?: number;
  /** Points that a line joins: the two views of an image. */
  readonly pairs?: readonly (readonly [number, number])[];
  /** `[count, k]`, indices of the most similar points, as `projectEmbeddings` gives them; or how many to find from `features`. */
  readonly neighbours?: ArrayInput | number;
  /** `[count, k]`, their cosines. */
  readonly similarities?: ArrayInput;
  /** `[count, dim]`, where `neighbours` is a number; for more than 3,000 points let `projectEmbeddings` find them. */
  readonly features?: ArrayInput;
  /** Diameter of a point in pixels. Default: by the number of points. */
  readonly pointSize?: number;
  /** Whether pictures stand in the places of points at first. Default false. */
  readonly showImages?: boolean;
  /** Whether lines join pairs at first. Default true. */
  readonly showPairs?: boolean;
  /** Indices of the points chosen at first. */
  readonly selection?: readonly number[];
}
