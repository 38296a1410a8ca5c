/** Numbers in 8 bits: `value = min + (max - min) * code / 255`. */
export interface PackedBytes {
  readonly length: number;
  readonly min: number;
  readonly max: number;
  /** uint8 codes in base64. */
  readonly codes: string;
}
