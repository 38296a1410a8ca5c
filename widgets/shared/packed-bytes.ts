import type { PackedBytes } from "../../src/widgets/contract/index.js";

/** The numbers of `packBytes`. */
export function unpackBytes({ min, max, codes }: PackedBytes): Float32Array {
  const text = atob(codes);
  return Float32Array.from({ length: text.length }, (_, i) => min + ((max - min) * text.charCodeAt(i)) / 255);
}
