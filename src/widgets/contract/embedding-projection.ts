import type { Labelled, SpriteSheet } from "./shared.js";

/** Numbers as bytes, little-endian: a typed array in the kernel, a `DataView` in the front end, base64 in a report. */
export type Bytes = ArrayBufferView | string;

/** One way to place the points. */
export interface EmbeddingMap extends Labelled {
  readonly dims: 2 | 3;
}

/** What points can be coloured by: names, or numbers from `min` to `max`. */
export type EmbeddingColumn = Labelled &
  (
    | { readonly kind: "category"; readonly categories: readonly string[] }
    | { readonly kind: "number"; readonly min: number; readonly max: number }
  );

export interface EmbeddingState {
  readonly count: number;
  readonly maps: readonly EmbeddingMap[];
  /** float32, `[count, dims]` of each map after another; NaN for a point without a place. */
  readonly points: Bytes;
  readonly columns: readonly EmbeddingColumn[];
  /** float32, `[columns, count]`: an index into `categories`, or the number; NaN for none. */
  readonly values: Bytes;
  /** Colours of numbers, low to high, as `#rrggbb`. */
  readonly scale: readonly string[];
  /** One for each point, or none at all. */
  readonly names: readonly string[];
  readonly sprite: SpriteSheet | null;
  /** int32, `[pairs, 2]`: points that a line joins. */
  readonly pairs: Bytes;
  /** int32, `[count, numNeighbours]`, most similar first. */
  readonly neighbours: Bytes;
  /** float32, their cosines, or empty. */
  readonly similarities: Bytes;
  readonly numNeighbours: number;
  /** Diameter of a point in pixels; 0 leaves it to their number. */
  readonly pointSize: number;
  /** Key of the map shown; travels back, as all below. */
  readonly map: string;
  /** Key of a column, or "". */
  readonly colourBy: string;
  /** Categories that the legend hides, as `column key:index`. */
  readonly hidden: readonly string[];
  /** Index of the point pointed at, -1 for none. */
  readonly point: number;
  /** Indices of the points chosen, ascending. */
  readonly selection: readonly number[];
  readonly showImages: boolean;
  readonly showPairs: boolean;
  /** Radians that a map in space is turned by: around the upright axis, then towards the reader. */
  readonly rotation: readonly [number, number];
}
