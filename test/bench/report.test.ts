import assert from "node:assert/strict";
import { barsOf } from "../../bench/bars.js";
import { passTable, plainTable, reportText, stepTable } from "../../bench/report.js";
import type { JobResult } from "../../bench/results.js";
import { engineResult, stepResult } from "./helpers.js";

const canlab = engineResult("canlab", [100, 110, 120], { ready: { first_step_ms: 900 }, peakRssMb: 512 });
const torch = engineResult("torch-eager", [220]);
const absent = engineResult("jax-js", [], {
  status: "absent",
  reason: "not installed; run: npm run bench:setup",
});
const step = stepResult("can-64", [canlab, torch, absent], { productFlops: 11e9, peakSamples: [200] });
const pass = (id: string, without: number[]): JobResult => ({
  ...stepResult(id, [engineResult("all", [100]), engineResult("without", without)]),
  section: "passes",
});

describe("report of the bench", () => {
  it("shows time with quartiles, ratio to canlab, share of the peak, first step and memory", () => {
    const [head, , , ours, theirs, left] = stepTable(step).split("\n");
    assert.equal(head, "title of can-64 (11.0 GFLOP of products a step; peak 200 GFLOP/s)");
    assert.deepEqual(ours!.split(/ {2,}/), ["canlab", "110 (105 to 115)", "3", "1.00", "50 %", "900", "512"]);
    assert.deepEqual(theirs!.split(/ {2,}/), [
      "torch-eager",
      "220 (220 to 220)",
      "1",
      "2.00",
      "25 %",
      "–",
      "–",
    ]);
    assert.equal(left, "  absent: jax-js: not installed; run: npm run bench:setup");
  });

  it("says of each pass how much longer a step is without it", () => {
    const lines = passTable([pass("fold-scales", [125]), pass("useless", [99]), pass("broken", [])]).split(
      "\n",
    );
    assert.match(lines[3]!, /^fold-scales .* 25\.0 %$/);
    assert.match(lines[4]!, /^useless .* -1\.0 %$/);
    assert.match(lines[5]!, /^broken .* –$/);
  });

  it("names the share of the time that training waits", () => {
    const train = stepResult("train", [engineResult("canlab", [10], { waitShare: 0.25 })]);
    assert.match(
      plainTable("input", [train]),
      /10\.0 \(10\.0 to 10\.0\) ms {2}25 % of it waiting for batches/,
    );
  });

  it("has a part for each section that was measured, and the bars where steps were", () => {
    const head = { date: "", command: "", tookMs: 0, loadBefore: 0 };
    const machine = { cpu: "one", cores: 1, memoryGiB: 2, platform: "", versions: { node: "v20" } };
    const text = (jobs: JobResult[]) => reportText({ ...head, machine, jobs, bars: barsOf(jobs) });
    assert.equal(text([]), "one, 1 core, 2 GiB, Node v20");
    const whole = text([step, pass("fold-scales", [125])]);
    assert.match(whole, /graph passes, title of fold-scales/);
    assert.match(whole, /speed against PyTorch, eager +≥ 0\.9 +≥ 1\.15 +2\.00 {2}aim met/);
  });
});
