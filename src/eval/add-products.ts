/** Rows to add up: row k starts at `from + k * stride` of `values`. */
export interface RowsOf {
  readonly values: Float64Array;
  readonly from: number;
  readonly stride: number;
}

/** out[at + c] += sum over k of factors[k] * row k of `rows` at c, for c < columns: one row of a matrix product.
 *
 * Four rows at a time, which reads and writes `out` a quarter as often. */
export function addProducts(
  out: Float64Array,
  { at, columns }: { at: number; columns: number },
  factors: Float32Array | Float64Array,
  { values, from, stride }: RowsOf,
): void {
  const count = factors.length;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    const [f0, f1, f2, f3] = [factors[k]!, factors[k + 1]!, factors[k + 2]!, factors[k + 3]!];
    const r0 = from + k * stride;
    const [r1, r2, r3] = [r0 + stride, r0 + 2 * stride, r0 + 3 * stride];
    for (let c = 0; c < columns; c++) {
      out[at + c]! +=
        f0 * values[r0 + c]! + f1 * values[r1 + c]! + f2 * values[r2 + c]! + f3 * values[r3 + c]!;
    }
  }
  for (; k < count; k++) {
    const factor = factors[k]!;
    const row = from + k * stride;
    for (let c = 0; c < columns; c++) out[at + c]! += factor * values[row + c]!;
  }
}
