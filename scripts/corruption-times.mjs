/** Prints the table of times of docs/corruptions.md: milliseconds per picture and corruption on one thread, mean of the five severities,
 * each the best of many.
 *
 *   node --import tsx scripts/corruption-times.mjs
 */
import { performance } from "node:perf_hooks";
import { corrupt, CORRUPTIONS, SEVERITIES } from "../src/corruptions/corruptions.ts";

const SIDES = { 64: 40, 224: 8 }; // pixels: repeats

function best(repeats, run) {
  let least = Infinity;
  for (let index = 0; index < repeats; index++) {
    const start = performance.now();
    run(index);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

const table = {};
for (const [text, repeats] of Object.entries(SIDES)) {
  const side = Number(text);
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 7919) % 256);
  for (const kind of CORRUPTIONS) {
    const times = SEVERITIES.map((severity) =>
      best(repeats, (index) => corrupt({ data, height: side, width: side }, { kind, severity, index })),
    );
    (table[kind] ??= []).push(times.reduce((a, b) => a + b) / times.length);
  }
}
const means = Object.keys(SIDES).map((_, i) =>
  Object.values(table).reduce((sum, row) => sum + row[i] / CORRUPTIONS.length, 0),
);
console.log(`| corruption | ${Object.keys(SIDES).join(" px | ")} px |\n| --- | ---: | ---: |`);
for (const [kind, row] of [...Object.entries(table), ["mean", means]]) {
  console.log(`| ${kind} | ${row.map((ms) => ms.toFixed(2)).join(" | ")} |`);
}
