import { DataError, ShapeError } from "../core/errors.js";

/** One row of numbers per picture. */
export interface FeatureTable {
  /** `[rows, dim]` */
  readonly features: Float32Array;
  readonly rows: number;
  readonly dim: number;
}

/** Checks that a table is whole.
 *
 * @param user the function that takes the table, for the message
 * @throws ShapeError if there are not `rows * dim` features
 * @throws DataError if a feature is not a finite number */
export function checkFeatures(user: string, { features, rows, dim }: FeatureTable): void {
  if (features.length !== rows * dim) {
    throw new ShapeError(
      `${user}: expected ${rows} rows of ${dim} features, ${rows * dim} in all, got ${features.length}`,
    );
  }
  const broken = features.findIndex((x) => !Number.isFinite(x));
  if (broken === -1) return;
  throw new DataError(
    `${user}: expected finite features, got ${features[broken]!} in row ${Math.floor(broken / dim)}, column ${broken % dim}; did training diverge?`,
  );
}
