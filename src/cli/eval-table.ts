import type { EvalRecord } from "../eval/eval-record.js";

const FIXED = ["evaluation", "metric", "split", "value"];
const isShare = (metric: string) => /^(map$|chance_)?top1|map$|drop$/.test(metric);

/** Rows of an evaluation as text, one line each. Single draws, and single corruptions at a severity, are left to JSON.
 *
 * @returns lines without a final line end */
export function evalTable(records: readonly EvalRecord[]): string {
  const shown = records.filter((record) => record["draw"] === undefined && record["severity"] === undefined);
  const lines = shown.map((record) => {
    const settings = Object.entries(record).filter(([key]) => !FIXED.includes(key));
    const { metric, split, value } = record;
    const number = isShare(metric) ? `${(100 * value).toFixed(2)} %` : String(Number(value.toPrecision(4)));
    return [split, metric, number, settings.map(([key, of]) => `${key} ${String(of)}`).join(", ")];
  });
  const widths = [0, 1, 2].map((column) => Math.max(0, ...lines.map((line) => line[column]!.length)));
  const text = lines.map(([split, metric, number, settings]) =>
    `${split!.padEnd(widths[0]!)}  ${metric!.padEnd(widths[1]!)}  ${number!.padStart(widths[2]!)}  ${settings}`.trimEnd(),
  );
  const numHidden = records.length - shown.length;
  if (numHidden > 0)
    text.push(`and ${numHidden} rows of single draws or severities; --json and --out have all`);
  return text.join("\n");
}
