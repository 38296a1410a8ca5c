import type { TourSummary } from "../experiments/tour.js";

const percent = (value: number | null | undefined) =>
  value === null || value === undefined ? "-" : `${(100 * value).toFixed(1)} %`;

/** The arms side by side, as text.
 *
 * @returns lines without a final line end */
export function summaryTable({ metrics, rows, reportPath, resultsPath }: TourSummary): string {
  const header = ["", ...metrics.map(({ label }) => label)];
  const body = rows.map(({ label, scores }) => [label, ...metrics.map(({ key }) => percent(scores[key]))]);
  const lines = [header, ...body];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  const rule = "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [text[0], rule, ...text.slice(1), "", `report:  ${reportPath}`, `numbers: ${resultsPath}`].join(
    "\n",
  );
}
