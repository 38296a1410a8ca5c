import type { PackedNumbers } from "../../src/widgets/contract/index.js";
import { fromBase64 } from "./base64.js";

/** The numbers of `packNumbers`; NaN where there was none. */
export function unpackNumbers({ length, min, max, codes }: PackedNumbers): Float64Array {
  const view = new DataView(fromBase64(codes).buffer);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const code = view.getUint16(2 * i, true);
    values[i] = code === 65535 ? NaN : min + ((max - min) * code) / 65534;
  }
  return values;
}
