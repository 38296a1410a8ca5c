/** A column of a text table. */
export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  /** Default: right. */
  readonly align?: "left" | "right";
}

/** Rows as aligned plain text, with a line under the titles. Ends without a newline. */
export function textTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ text }) => text(row)));
  const widths = columns.map(({ title }, i) =>
    Math.max(title.length, ...cells.map((line) => line[i]!.length)),
  );
  const lineOf = (line: readonly string[]) =>
    line
      .map((cell, i) => (columns[i]!.align === "left" ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [lineOf(columns.map(({ title }) => title)), rule, ...cells.map(lineOf)].join("\n");
}

/** A share as a percentage with one decimal: `12.3 %`. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A whole number with commas between the thousands. */
export const grouped = (n: number): string => Math.round(n).toLocaleString("en-US");
