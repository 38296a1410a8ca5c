/** One line of a training log. Terms that are off are absent. */
export interface LossRecord {
  readonly step: number;
  readonly total: number;
  readonly contrastive?: number;
  readonly reconstruction?: number;
  readonly denoising?: number;
}

export type LossTerm = "contrastive" | "reconstruction" | "denoising" | "total";

/** The order in which the terms are drawn. */
export const lossTerms: readonly LossTerm[] = ["contrastive", "reconstruction", "denoising", "total"];

/** One loss term of one arm over the steps; null where the log has no finite number. */
export interface LossCurve {
  readonly step: readonly number[];
  readonly value: readonly (number | null)[];
}

/** Reads one term out of a log and thins it to at most `maxPoints` by averaging neighbours, so that a long run stays small.
 *
 * @returns null when the log does not have the term */
export function lossCurve(
  history: readonly LossRecord[],
  term: LossTerm,
  { maxPoints = 400 } = {},
): LossCurve | null {
  const rows = history.filter((record) => record[term] !== undefined);
  if (rows.length === 0) return null;
  const perPoint = Math.ceil(rows.length / maxPoints);
  const step: number[] = [];
  const value: (number | null)[] = [];
  for (let start = 0; start < rows.length; start += perPoint) {
    const group = rows.slice(start, start + perPoint);
    const mean = (pick: (record: LossRecord) => number) =>
      group.reduce((sum, record) => sum + pick(record), 0) / group.length;
    const loss = mean((record) => record[term]!);
    step.push(Math.round(mean((record) => record.step)));
    value.push(Number.isFinite(loss) ? Number(loss.toPrecision(6)) : null);
  }
  return { step, value };
}
