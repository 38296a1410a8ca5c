/** 12345 -> "12,345". */
export const formatCount = (count: number): string => count.toLocaleString("en");

/** "1 picture", "12,345 pictures". */
export const countOf = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Text from files for a terminal: control characters, which could move the cursor or hide text, are spelled out. */
export const plainText = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });

/** Lines of cells, the first column to the left and the others to the right. */
export function columns(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => (line[i] ?? "").length)));
  const pad = (cell: string, i: number) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!));
  return lines.map((line) => `  ${line.map(pad).join("  ")}`.trimEnd()).join("\n");
}
