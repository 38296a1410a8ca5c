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
