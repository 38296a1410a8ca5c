import type { OpenRows } from "./contract/attention-rows.js";
import type { PackedRows } from "./contract/index.js";
import { packNumbers, unpackNumbers } from "./packed-numbers.js";

/** Rows of numbers of at least 0 in 8 bits. An error is at most 0.4 % of the largest value of its row.
 *
 * @param rowLength numbers in a row */
export function packRows(values: ArrayLike<number>, rowLength: number): PackedRows {
  const max = new Float64Array(values.length / rowLength);
  for (let i = 0; i < values.length; i++) {
    const row = Math.floor(i / rowLength);
    const value = values[i]!;
    if (!Number.isFinite(value)) max[row] = NaN;
    else if (value > max[row]!) max[row] = value;
  }
  const codes = Buffer.alloc(values.length);
  for (let i = 0; i < values.length; i++) {
    const share = Math.max(0, values[i]!) / max[Math.floor(i / rowLength)]!;
    codes[i] = Number.isFinite(share) ? Math.round(255 * Math.sqrt(share)) : 0;
  }
  return { max: packNumbers(max), codes: codes.toString("base64") };
}

export const openRows = ({ max, codes }: PackedRows): OpenRows => ({
  max: unpackNumbers(max),
  codes: Buffer.from(codes, "base64"),
});
