import type { Place } from "./source-map.js";

const colour = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
export const red = colour(31);
export const green = colour(32);
export const grey = colour(90);

/** The line with two before and one after it, and carets under `length` characters from the place on. */
export function codeFrame(source: string, { line, column }: Place, length = 1): string[] {
  const lines = source.split(/\r?\n/);
  const first = Math.max(0, line - 2);
  const shown = lines.slice(first, line + 2);
  const width = String(first + shown.length).length;
  return shown.flatMap((text, index) => {
    const number = String(first + index + 1).padStart(width);
    if (first + index !== line) return [grey(`  ${number} | ${text}`)];
    const carets = Math.max(1, Math.min(length, text.length - column));
    // Tabs stay tabs, so that the caret stands under its character.
    const indent = text.slice(0, column).replace(/[^\t]/g, " ");
    return [
      `${red(">")} ${number} | ${text}`,
      `  ${" ".repeat(width)} | ${indent}${red("^".repeat(carets))}`,
    ];
  });
}
