import { DataError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import type { OnError, Skip } from "./dataset.js";

/** `labels.gz, item 7, byte 15: label 12 is out of range` */
export function describeSkip({ file, index, offset, reason }: Skip): string {
  const item = index === undefined ? "" : `, item ${index}`;
  const byte = offset === undefined ? "" : `, byte ${offset}`;
  return `${file}${item}${byte}: ${reason}`;
}

const harmless = new WeakSet<Skip>();

/** Whether something was left out because it is no part of the set (a text file beside pictures), not because it is broken. */
export const isHarmless = (skip: Skip): boolean => harmless.has(skip);

/** Marks it so. */
export function asHarmless(skip: Skip): Skip {
  harmless.add(skip);
  return skip;
}

/** What is left out of a set while it is opened. */
export class SkipList {
  readonly skipped: Skip[] = [];

  /** @param where function named in messages */
  constructor(
    private readonly where: string,
    private readonly onError: OnError,
  ) {}

  /** Something is broken.
   *
   * @throws DataError if the caller chose "throw" */
  fault(skip: Skip): void {
    if (this.onError === "throw") {
      throw new DataError(
        `${this.where}: ${describeSkip(skip)}; mend it, or leave out what is broken with onError "skip"`,
      );
    }
    this.skipped.push(skip);
  }

  /** Something is fine but no part of the set. */
  leaveOut(skip: Skip): void {
    this.skipped.push(asHarmless(skip));
  }

  /** One line for all that was left out, with the commonest reasons and one example. */
  report(logger: Logger): void {
    if (this.skipped.length === 0) return;
    const counts = new Map<string, number>();
    for (const { reason } of this.skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    const commonest = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
    const list = commonest.map(([reason, count]) => `${count} x ${reason}`).join(", ");
    const more =
      counts.size > commonest.length ? `, and ${counts.size - commonest.length} other reasons` : "";
    const example = describeSkip(this.skipped[0]!);
    logger.warn(`${this.where}: left out ${this.skipped.length}: ${list}${more}; the first is ${example}`);
  }
}
