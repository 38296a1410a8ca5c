import { DataError } from "../core/errors.js";
import { addColumnProducts } from "./column-products.js";
import { addProducts } from "./add-products.js";

/** Rows that are factored before they are taken off all rows below at once. */
const BAND = 64;

/** U with A = U'U, for a symmetric positive definite matrix, band by band.
 *
 * Own loops over one flat array: at 768 columns they take a fraction of the time of a general matrix library, and a probe needs ten factors.
 *
 * @param a `[n, n]`, of which only the upper triangle is read
 * @returns `[n, n]`, zero below the diagonal
 * @throws DataError if A is not positive definite */
export function cholesky(a: Float64Array, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) factor.set(a.subarray(i * n + i, (i + 1) * n), i * n + i);
  for (let start = 0; start < n; start += BAND) {
    const end = Math.min(start + BAND, n);
    for (let i = start; i < end; i++) factorRow(factor, n, i, start);
    const rest = n - end;
    if (rest === 0) break;
    const band = { values: factor, offset: start * n + end, stride: n, rows: end - start, columns: rest };
    const below = { values: factor, offset: end * n + end, stride: n };
    addColumnProducts(below, band, band, { scale: -1, upperOnly: true });
  }
  clearBelowDiagonal(factor, n); // tiles across the diagonal wrote there
  return factor;
}

/** Row i of the factor, from which the bands above are already taken off. */
function factorRow(factor: Float64Array, n: number, i: number, start: number): void {
  const at = i * n + i;
  const columns = n - i;
  const minus = Float64Array.from({ length: i - start }, (_, k) => -factor[(start + k) * n + i]!);
  addProducts(factor, { at, columns }, minus, { values: factor, from: start * n + i, stride: n });
  const pivot = factor[at]!;
  if (!(pivot > 0)) {
    throw new DataError(
      `cholesky: expected a positive definite matrix, got pivot ${pivot} in row ${i}; use a larger l2`,
    );
  }
  divide(factor, { at, columns }, Math.sqrt(pivot));
}

function clearBelowDiagonal(factor: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) factor.fill(0, i * n, i * n + i);
}

/** X with U'U X = B.
 *
 * @param factor of `cholesky`, `[n, n]`
 * @param b `[n, columns]`
 * @returns `[n, columns]` */
export function choleskySolve(factor: Float64Array, b: Float64Array, n: number): Float64Array {
  const columns = b.length / n;
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    const row = { at: i * columns, columns };
    addProducts(x, row, minusColumn(factor, n, i), { values: x, from: 0, stride: columns });
    divide(x, row, factor[i * n + i]!);
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = { at: i * columns, columns };
    const rest = factor.slice(i * n + i + 1, (i + 1) * n).map((v) => -v);
    addProducts(x, row, rest, { values: x, from: (i + 1) * columns, stride: columns });
    divide(x, row, factor[i * n + i]!);
  }
  return x;
}

/** Minus what stands above the diagonal in a column. */
const minusColumn = (factor: Float64Array, n: number, column: number): Float64Array =>
  Float64Array.from({ length: column }, (_, k) => -factor[k * n + column]!);

function divide(out: Float64Array, { at, columns }: { at: number; columns: number }, by: number): void {
  for (let c = at; c < at + columns; c++) out[c]! /= by;
}
