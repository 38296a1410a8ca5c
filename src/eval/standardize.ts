import { toUnitRows } from "../analysis/unit-rows.js";
import { DataError } from "../core/errors.js";
import type { FeatureTable } from "./features.js";

/** Mean and standard deviation of each feature. */
export interface FeatureStats {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

/** Mean and (biased) standard deviation of each column.
 *
 * @throws DataError if a feature is not a finite number, since every score would silently be that of guessing */
export function featureStats({ features, rows, dim }: FeatureTable): FeatureStats {
  const mean = new Float64Array(dim);
  const std = new Float64Array(dim);
  for (let i = 0; i < features.length; i++) mean[i % dim]! += features[i]! / rows;
  for (let i = 0; i < features.length; i++) std[i % dim]! += (features[i]! - mean[i % dim]!) ** 2 / rows;
  const broken = std.findIndex((variance) => !Number.isFinite(variance));
  if (broken >= 0) {
    throw new DataError(
      `featureStats: expected finite features, got NaN or infinity in column ${broken}; did training diverge?`,
    );
  }
  return { mean, std: std.map(Math.sqrt) };
}

/** (x - mean) / (std + 1e-5) per feature, the whitening of the few-shot evaluators (method.md 3.3).
 *
 * @param stats of the training rows, whatever `table` is */
export function standardize(
  { features, rows, dim }: FeatureTable,
  { mean, std }: FeatureStats,
): FeatureTable {
  const scale = std.map((s) => 1 / (s + 1e-5));
  const result = features.map((x, i) => (x - mean[i % dim]!) * scale[i % dim]!);
  return { features: result, rows, dim };
}

/** Standardised rows divided by their length, so that inner products are cosines; a row of zeros stays one.
 *
 * @param stats of the training rows, whatever `table` is */
export function unitRows(table: FeatureTable, stats: FeatureStats): FeatureTable {
  const units = standardize(table, stats);
  toUnitRows(units);
  return units;
}
