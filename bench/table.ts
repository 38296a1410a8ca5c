/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers line up at the right. */
  readonly isNumber?: boolean;
}

const widthOf = (texts: readonly string[]) => Math.max(...texts.map((text) => [...text].length));

/** Lines of a table: columns two spaces apart, a rule under the titles.
 *
 * @param rows as many cells as columns */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) => widthOf([title, ...rows.map((row) => row[i] ?? "")]));
  const line = (cells: readonly string[]) =>
    columns
      .map(({ isNumber }, i) => {
        const gap = " ".repeat(widths[i]! - [...(cells[i] ?? "")].length);
        return isNumber ? gap + (cells[i] ?? "") : (cells[i] ?? "") + gap;
      })
      .join("  ")
      .trimEnd();
  return [
    line(columns.map(({ title }) => title)),
    widths.map((n) => "─".repeat(n)).join("  "),
    ...rows.map(line),
  ].join("\n");
}

/** Three digits with thousands set apart: 0.1234 -> "0.123", 12.34 -> "12.3", 1234.5 -> "1,235". */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 999.5) return Math.round(value).toLocaleString("en-US");
  return size >= 99.95
    ? value.toFixed(0)
    : size >= 9.995
      ? value.toFixed(1)
      : size >= 0.9995
        ? value.toFixed(2)
        : value.toFixed(3);
}
