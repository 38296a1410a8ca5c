import { createRng } from "../core/rng.js";
import type { FeatureTable } from "./features.js";

/** Rows to fit on and rows to choose settings by. */
export interface HoldOut {
  readonly fit: Int32Array;
  readonly hold: Int32Array;
}

/** Splits training rows for the choice of a setting, whole groups at a time: no group is on both sides.
 *
 * @param groups of each row, for example the emoji's name
 * @param share of the groups that are held out */
export function holdOut(groups: Int32Array, { seed = 0, share = 0.2 } = {}): HoldOut {
  const names = [...new Set(groups)].sort((a, b) => a - b);
  const order = createRng(seed, "hold-out").permutation(names.length);
  const held = new Set(Array.from(order.subarray(0, Math.round(names.length * share)), (i) => names[i]!));
  const rows = Int32Array.from(groups, (_, row) => row);
  return {
    fit: rows.filter((row) => !held.has(groups[row]!)),
    hold: rows.filter((row) => held.has(groups[row]!)),
  };
}

/** The chosen rows of a table. */
export function takeRows({ features, dim }: FeatureTable, rows: Int32Array): FeatureTable {
  const result = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => result.set(features.subarray(row * dim, (row + 1) * dim), i * dim));
  return { features: result, rows: rows.length, dim };
}

/** The chosen entries of an array. */
export const take = (values: Int32Array, rows: Int32Array): Int32Array => rows.map((row) => values[row]!);
