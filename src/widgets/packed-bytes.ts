import type { PackedBytes } from "./contract/packed-bytes.js";

/** Numbers in 8 bits and base64, a third of the size of float32. Values outside the range are clipped; the error of the others is at most
 * `(max - min) / 510`. What is not finite becomes the middle of the range. */
export function packBytes(values: ArrayLike<number>, [min, max]: readonly [number, number]): PackedBytes {
  const range = max - min;
  const codes = Uint8ClampedArray.from(values, (value) =>
    range > 0 ? (255 * ((Number.isFinite(value) ? value : (min + max) / 2) - min)) / range : 0,
  );
  return { length: codes.length, min, max, codes: Buffer.from(codes).toString("base64") };
}

/** The numbers of `packBytes`. */
export const unpackBytes = ({ min, max, codes }: PackedBytes): Float32Array =>
  Float32Array.from(Buffer.from(codes, "base64"), (code) => min + ((max - min) * code) / 255);
