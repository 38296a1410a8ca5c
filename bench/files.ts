import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { chart } from "./chart.js";
import { root } from "./engines.js";
import type { BenchResults } from "./results.js";

/** Six digits of each number, and lists of numbers on one line, so that the file can be read and compared. */
export function resultsJson(results: object): string {
  const sixDigits = (_key: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  const lines = JSON.stringify(results, sixDigits, 1);
  return `${lines.replace(/\[\n[-+.\de,\s]+\]/g, (list) => list.replace(/\s+/g, ""))}\n`;
}

/** Writes the results under bench/results, and with `save` those of the docs with their chart.
 *
 * @returns the files, relative to the repository */
export function writeResults(results: BenchResults, { save }: { save: boolean }): string[] {
  const json = resultsJson(results);
  const stamp = results.date.slice(0, 19).replaceAll(":", "-");
  const files: [string, string][] = [
    [`bench/results/${stamp}.json`, json],
    [`bench/results/${stamp}.svg`, chart(results)],
    ...(save
      ? ([
          ["docs/figures/bench.json", json],
          ["docs/figures/bench.svg", chart(results)],
        ] as [string, string][])
      : []),
  ];
  for (const [name, text] of files) {
    const file = join(root, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
  }
  return files.map(([name]) => relative(process.cwd(), join(root, name)));
}
