import { ShapeError } from "../core/errors.js";
import type { FeatureTable } from "./features.js";

/** Labels of training rows. */
export interface ProbeLabels {
  /** Class of each row, 0 .. numClasses - 1. */
  readonly labels: Int32Array;
  readonly numClasses: number;
  /** Rows of one group are never split between fitting and choosing. */
  readonly groups: Int32Array;
}

/** @param what name of the caller in the messages
 * @throws ShapeError if there are no rows, labels, groups and rows differ in number, or a label is out of range */
export function checkProbeLabels(
  what: string,
  { rows }: FeatureTable,
  { labels, numClasses, groups }: ProbeLabels,
): void {
  if (rows === 0) throw new ShapeError(`${what}: expected at least one training row, got none`);
  if (labels.length !== rows || groups.length !== rows) {
    throw new ShapeError(
      `${what}: expected ${rows} labels and groups, one per row, got ${labels.length} and ${groups.length}`,
    );
  }
  const stray = labels.find((label) => label < 0 || label >= numClasses);
  if (stray !== undefined) {
    throw new ShapeError(`${what}: expected labels from 0 to ${numClasses - 1}, got ${stray}`);
  }
}
