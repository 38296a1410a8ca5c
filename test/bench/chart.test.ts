import assert from "node:assert/strict";
import { chart, chartGroups, logTicks } from "../../bench/chart.js";
import type { JobResult } from "../../bench/results.js";
import { engineResult, stepResult } from "./helpers.js";

const machine = {
  cpu: "A & B <fast>",
  cores: 2,
  memoryGiB: 24,
  platform: "linux",
  versions: { node: "v20" },
};
const draw = (jobs: JobResult[]) => chart({ jobs, machine, date: "2026-01-02T03:04:05Z" });
const jobs = [
  stepResult("can-64", [
    engineResult("canlab", [100, 100, 100]),
    engineResult("torch", [50, 50, 50]),
    engineResult("wasm", [9000, 10_000, 11_000, 12_000, 13_000]),
    engineResult("absent", [], { status: "absent" }),
  ]),
];
const numbers = (svg: string, pattern: RegExp) => [...svg.matchAll(pattern)].map((match) => Number(match[1]));

describe("chart of the bench", () => {
  it("draws ratios to canlab, with quartiles, of what was measured", () => {
    const [group] = chartGroups(jobs);
    assert.deepEqual(
      group!.bars.map(({ label, ratio, low, high }) => [label, ratio, low, high]),
      [
        ["canlab", 1, 1, 1],
        ["torch", 0.5, 0.5, 0.5],
        ["wasm", 110, 100, 120],
      ],
    );
  });

  it("leaves out what has no canlab to compare with, and what is no step", () => {
    const matmul = { ...jobs[0]!, section: "matmul" } as JobResult;
    assert.deepEqual(chartGroups([stepResult("can-32", [engineResult("torch", [1])]), matmul]), []);
  });

  it("keeps every bar, spread and number inside the picture, also far from 1", () => {
    const svg = draw(jobs);
    const width = 860;
    for (const x of numbers(svg, / x[12]?="([-\d.]+)"/g)) assert.ok(x >= 0 && x <= width - 20, `x ${x}`);
    for (const w of numbers(svg, /class="theirs"[^>]* width="([-\d.]+)"/g)) assert.ok(w > 0, `width ${w}`);
    assert.ok(!svg.includes("NaN") && !svg.includes("Infinity"));
  });

  it("is the same for the same results, has both colour schemes, and escapes the machine's name", () => {
    const svg = draw(jobs);
    assert.equal(svg, draw(jobs));
    assert.match(svg, /prefers-color-scheme: dark/);
    assert.match(svg, /A &amp; B &lt;fast&gt;/);
  });

  it("draws a picture of no results", () => {
    assert.ok(!draw([]).includes("NaN"));
  });

  it("has ticks at 1, 2 and 5 of each decade", () => {
    assert.deepEqual(logTicks(0.5, 12), [0.5, 1, 2, 5, 10]);
  });
});
