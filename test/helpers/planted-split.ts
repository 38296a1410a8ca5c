import type { EncodeSplit } from "../../src/eval/encode-split.js";
import { takeRows } from "../../src/eval/hold-out.js";
import type { FeatureTable } from "../../src/eval/features.js";
import type { EvalData, Split } from "../../src/eval/split.js";

/** Stands in for pictures: features are looked up by row. */
export const noPictures = { length: 0, imageSize: 4, pixels: new Uint8Array(0) };

/** A split whose picture number i has row i of a table. */
export const splitOf = (name: string, labels: Int32Array, rest: Partial<Split> = {}): Split => ({
  name,
  pictures: noPictures,
  indices: Int32Array.from(labels, (_, row) => row),
  labels,
  ...rest,
});

/** Features of given tables, by the name of the split. */
export const encodeFrom =
  (tables: Readonly<Record<string, FeatureTable>>): EncodeSplit =>
  (split) =>
    Promise.resolve(takeRows(tables[split.name]!, split.indices));

/** Data whose test splits may be opened only once. */
export function evalData(train: Split, tests: readonly Split[], classNames: readonly string[]) {
  let numOpened = 0;
  const data: EvalData = {
    classNames,
    train,
    tests: () => {
      numOpened++;
      return Promise.resolve(tests);
    },
  };
  return { data, numOpened: () => numOpened };
}
