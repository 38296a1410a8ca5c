import type { PackedNumbers } from "../../src/widgets/contract/index.js";

/** The numbers of `packNumbers`; NaN where there was none. */
export function unpackNumbers({ length, min, max, codes }: PackedNumbers): Float64Array {
  const bytes = Uint8Array.from(atob(codes), (char) => char.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length }, (_, i) => {
    const code = view.getUint16(2 * i, true);
    return code === 65535 ? NaN : min + ((max - min) * code) / 65534;
  });
}
