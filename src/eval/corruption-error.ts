import type { CorruptionKind } from "../corruptions/corruptions.js";
import { ConfigError } from "../core/errors.js";
import type { EvalRecord } from "./eval-record.js";

/** Errors, 0..1, by kind and severity. */
export interface CorruptionErrorTable {
  readonly cleanError: number;
  readonly errors: ReadonlyMap<CorruptionKind, ReadonlyMap<number, number>>;
}

type Summary = Pick<EvalRecord, "metric" | "split" | "value"> & { readonly kind?: CorruptionKind };

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;

/** Errors by kind, their mean, and with a reference the errors relative to it (Hendrycks and Dietterich, arXiv 1903.12261, section 4):
 *
 *   CE_k = sum_s E_{s,k} / sum_s Eref_{s,k},  mCE = mean over k
 *   relative CE_k = sum_s (E_{s,k} - E_clean) / sum_s (Eref_{s,k} - Eref_clean)
 *
 * As ratios, not percent. A kind at which the reference makes no error (or loses nothing) has no ratio and is left out.
 *
 * @param reference records of the reference arm's robustness, on the same clean split
 * @param split name in the records
 * @throws ConfigError if the reference lacks a kind or severity */
export function corruptionErrors(
  { cleanError, errors }: CorruptionErrorTable,
  reference: readonly EvalRecord[] | null,
  split: string,
): Summary[] {
  const summaries: Summary[] = [];
  const addMean = (metric: string, byKind: readonly (readonly [CorruptionKind, number])[]) => {
    for (const [kind, value] of byKind) summaries.push({ metric, split, value, kind });
    if (byKind.length > 0) {
      summaries.push({ metric: `mean_${metric}`, split, value: meanOf(byKind.map(([, value]) => value)) });
    }
  };
  const kinds = [...errors];
  addMean("error", kinds.map(([kind, bySeverity]) => [kind, meanOf([...bySeverity.values()])])); // prettier-ignore
  if (reference === null) return summaries;
  const refClean = 1 - valueOf(reference, split.replace(/-c$/, ""));
  const ratios = (above: number, refAbove: number) =>
    kinds.flatMap(([kind, bySeverity]) => {
      const severities = [...bySeverity.keys()];
      const own = severities.reduce((sum, severity) => sum + bySeverity.get(severity)! - above, 0);
      const other = severities.reduce(
        (sum, severity) => sum + 1 - valueOf(reference, split, kind, severity) - refAbove,
        0,
      );
      return other > 0 ? [[kind, own / other] as const] : [];
    });
  addMean("corruption_error", ratios(0, 0));
  addMean("relative_corruption_error", ratios(cleanError, refClean));
  return summaries;
}

/** The accuracy in the records of the reference. */
function valueOf(
  reference: readonly EvalRecord[],
  split: string,
  kind?: CorruptionKind,
  severity?: number,
): number {
  const found = reference.find(
    (record) =>
      record.metric === "top1" &&
      record.split === split &&
      record["kind"] === kind &&
      record["severity"] === severity,
  );
  if (found) return found.value;
  const what = kind === undefined ? "" : `, ${kind}, severity ${severity}`;
  throw new ConfigError(
    `robustness: the reference has no top1 of ${split}${what}; evaluate it with the same splits, kinds and severities`,
  );
}
