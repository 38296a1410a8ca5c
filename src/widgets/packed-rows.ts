import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import type { OpenRows } from "./contract/attention-rows.js";
import type { PackedRows } from "./contract/index.js";
import { packNumbers, unpackNumbers } from "./packed-numbers.js";

export const MAX_LEVELS = 255;
const MIN_LEVELS = 15;
const BITS_PER_CHAR = 6;

/** Rows of numbers of at least 0 in at most 8 bits, less where the codes would take too much room. An error is at most `1 / levels` of the
 * largest value of its row: 0.4 % with the 255 levels that most have, 6.7 % with 15, below which it does not go.
 *
 * @param rowLength numbers in a row
 * @param maxChars how long the text of the codes may be; default as long as it gets with 255 levels */
export function packRows(values: ArrayLike<number>, rowLength: number, maxChars = Infinity): PackedRows {
  const max = largestOfRows(values, rowLength);
  let levels = MAX_LEVELS;
  for (;;) {
    const codes = encode(values, { max, rowLength, levels });
    const excess = (BITS_PER_CHAR * (codes.length - maxChars)) / values.length;
    if (excess <= 0 || levels === MIN_LEVELS) return { max: packNumbers(max), levels, codes };
    // A bit less for each code is half of the levels.
    levels = Math.max(MIN_LEVELS, Math.min(levels - 1, Math.floor(levels * 2 ** -excess)));
  }
}

function largestOfRows(values: ArrayLike<number>, rowLength: number): Float64Array {
  const max = new Float64Array(values.length / rowLength);
  for (const row of max.keys()) {
    for (let i = row * rowLength; i < (row + 1) * rowLength; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) max[row] = NaN;
      else if (value > max[row]!) max[row] = value;
    }
  }
  return max;
}

function encode(
  values: ArrayLike<number>,
  { max, rowLength, levels }: { max: Float64Array; rowLength: number; levels: number },
): string {
  const codes = new Uint8Array(values.length);
  for (const [row, most] of max.entries()) {
    for (let i = row * rowLength; i < (row + 1) * rowLength; i++) {
      const share = Math.max(0, values[i]!) / most;
      codes[i] = Number.isFinite(share) ? Math.round(levels * Math.sqrt(share)) : 0;
    }
  }
  // Codes hardly repeat in runs: to look for some takes ten times as long and finds nothing.
  return deflateRawSync(codes, { strategy: constants.Z_HUFFMAN_ONLY }).toString("base64");
}

export const openRows = ({ max, levels, codes }: PackedRows): OpenRows => ({
  max: unpackNumbers(max),
  levels,
  codes: inflateRawSync(Buffer.from(codes, "base64")),
});
