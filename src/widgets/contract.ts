/** The states that pass between `src/widgets` and the front ends in `widgets/`. Types only: no DOM, no tensors, JSON throughout,
 * so that one front end runs live over comms, in a saved notebook and in an exported page. */

/** One picture that holds many: tile `i` is at column `i % columns`, row `floor(i / columns)`. */
export interface SpriteSheet {
  /** A data URI, PNG or WebP. */
  readonly src: string;
  /** Side of a tile in pixels. */
  readonly tileSize: number;
  readonly columns: number;
  readonly count: number;
}

/** Numbers in 16 bits: `value = min + (max - min) * code / 65534`; code 65535 is "not a number". */
export interface PackedNumbers {
  readonly length: number;
  readonly min: number;
  readonly max: number;
  /** Little-endian uint16 codes in base64. */
  readonly codes: string;
}

/** Something that is chosen by its key and shown by its label: an arm, a split. */
export interface Labelled {
  readonly key: string;
  readonly label: string;
}

export type PatchColumnKey =
  "image" | "view" | "mask" | "noise" | "visible" | "reconstruction" | "predictedNoise" | "difference";

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
  readonly tiles: Readonly<Record<PatchColumnKey, number | null>>;
}

export interface PatchGridState {
  readonly imageSize: number;
  readonly patchSize: number;
  readonly columns: readonly PatchColumn[];
  readonly pictures: readonly PatchGridPicture[];
  /** Null when there are no pictures. */
  readonly sprite: SpriteSheet | null;
  /** Index of the picture shown; travels back. */
  readonly picture: number;
  /** Index of the patch pointed at; travels back. */
  readonly patch: number;
}

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

/** One line of a loss chart. */
export interface LossSeries extends Labelled {
  readonly step: readonly number[];
  readonly value: readonly (number | null)[];
}

/** One chart: one loss term, a line per arm that has it. */
export interface LossPanel {
  readonly term: string;
  readonly title: string;
  readonly caption: string;
  readonly series: readonly LossSeries[];
}

export interface LossCurvesState {
  readonly panels: readonly LossPanel[];
  /** All arms, in the order that fixes their colours. */
  readonly arms: readonly Labelled[];
  readonly useLogScale: boolean;
  /** Share of the previous smoothed value that is kept, 0 to 0.99. */
  readonly smoothing: number;
}

export interface MetricName {
  readonly key: string;
  readonly label: string;
  /** What it measures, one sentence. */
  readonly description: string;
}

/** Scores lie in 0..1. */
export interface ResultsState {
  readonly arms: readonly Labelled[];
  readonly metrics: readonly MetricName[];
  readonly splits: readonly Labelled[];
  /** `[metric][split][arm]`, null where it was not measured. */
  readonly scores: readonly (readonly (readonly (number | null)[])[])[];
  /** `[metric][split]`: score of guessing, null where unknown. */
  readonly chance: readonly (readonly (number | null)[])[];
  /** Key of the metric shown; travels back. */
  readonly metric: string;
}
