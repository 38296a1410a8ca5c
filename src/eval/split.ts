import { DataError, ShapeError } from "../core/errors.js";
import type { PictureArray } from "../data/dataset.js";

/** Labelled pictures of one split. Row i is picture `indices[i]`. */
export interface Split {
  /** Name in records, for example "val". */
  readonly name: string;
  readonly pictures: PictureArray;
  readonly indices: Int32Array;
  /** Class of each row, 0 .. numClasses - 1. */
  readonly labels: Int32Array;
  /** Rows of one group are never parted when settings are chosen, and show the same thing for retrieval; default: each row on its own. */
  readonly groups?: Int32Array;
  /** Who drew it; retrieval looks in other styles than the query's. */
  readonly styles?: Int32Array;
}

/** What an evaluation is given. */
export interface EvalData {
  readonly classNames: readonly string[];
  readonly train: Split;
  /** The splits that are scored, first the one that is most like train ("val", "test"), then shifted ones. An evaluation calls this once, after
   * everything was chosen and fitted on train; so nothing of them can be looked at before. */
  readonly tests: () => Promise<readonly Split[]>;
}

/** Checks that a split is whole, and that every class has training rows.
 *
 * @param isTrain whether each class must be there
 * @throws ShapeError if numbers of rows differ, or a label is out of range
 * @throws DataError if there are no rows, or a class is missing in train */
export function checkSplit(split: Split, classNames: readonly string[], isTrain: boolean): void {
  const { name, indices, labels, groups, styles } = split;
  for (const [what, values] of Object.entries({ labels, groups, styles })) {
    if (values === undefined || values.length === indices.length) continue;
    throw new ShapeError(
      `split "${name}": expected ${indices.length} ${what}, one per row, got ${values.length}`,
    );
  }
  const stray = labels.find((label) => label < 0 || label >= classNames.length);
  if (stray !== undefined) {
    throw new ShapeError(`split "${name}": expected labels from 0 to ${classNames.length - 1}, got ${stray}`);
  }
  if (indices.length === 0) throw new DataError(`split "${name}" has no pictures; nothing can be evaluated`);
  if (!isTrain) return;
  const seen = new Set(labels);
  const missing = classNames.filter((_, label) => !seen.has(label));
  if (missing.length === 0) return;
  const list = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ` and ${missing.length - 5} more` : "");
  throw new DataError(
    `split "${name}" has no pictures of the class ${list}; add some, or leave the class out of classNames and labels`,
  );
}

/** The groups of a split; without any, each row is its own. */
export const groupsOf = ({ groups, indices }: Split): Int32Array =>
  groups ?? Int32Array.from(indices, (_, row) => row);

/** Some rows of a split. */
export function takeSplit(split: Split, rows: Int32Array, name = split.name): Split {
  const pick = (values: Int32Array) => rows.map((row) => values[row]!);
  return {
    name,
    pictures: split.pictures,
    indices: pick(split.indices),
    labels: pick(split.labels),
    ...(split.groups && { groups: pick(split.groups) }),
    ...(split.styles && { styles: pick(split.styles) }),
  };
}
