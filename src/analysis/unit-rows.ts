import type { FeatureTable } from "./feature-table.js";

/** Divides each row by its length, in place; a row of zeros stays one. */
export function toUnitRows({ features, rows, dim }: FeatureTable): void {
  for (let row = 0; row < rows; row++) {
    const part = features.subarray(row * dim, (row + 1) * dim);
    const length = Math.sqrt(part.reduce((sum, x) => sum + x * x, 0));
    if (length > 0) for (let i = 0; i < dim; i++) part[i]! /= length;
  }
}
