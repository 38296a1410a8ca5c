import assert from "node:assert/strict";
import { kernelBars, kernelBarTable, type KernelBar } from "../../bench/kernel/bars.js";
import type { KernelFigures } from "../../bench/kernel/figures.js";
import { kernelPeers } from "../../bench/kernel/peers.js";
import { kernelTable, ratioLine } from "../../bench/kernel/report.js";
import { growthPerCell } from "../../bench/kernel/session.js";

const starts = (...ms: number[]) => ms.map((resultMs) => ({ resultMs, readyMs: resultMs / 2 }));

const figures: KernelFigures[] = [
  {
    peer: "canlab",
    failures: {},
    starts: starts(900, 1000, 5000),
    roundTrips: [10, 12],
    lines: { numPrinted: 10, numLost: 1, seconds: 1, rssBefore: 100, rssPeak: 150, rssAfter: 120 },
    sliders: { numSent: 3, echoMs: [1, 2, 3], answerMs: [4], isLastThere: false },
  },
  { peer: "tslab", failures: { lines: "it ended" }, starts: starts(2000), roundTrips: [11] },
  { peer: "ipykernel", missing: "set CANLAB_LAB_VENV", failures: {} },
];

const find = (bars: readonly KernelBar[], start: string) => {
  const bar = bars.find(({ what }) => what.startsWith(start));
  assert.ok(bar, `no bar "${start}"`);
  return [bar.measured, bar.verdict];
};

describe("bars of the kernel bench", () => {
  it("compares medians of one run, and says what was not measured", () => {
    const bars = kernelBars(figures);
    assert.deepEqual(find(bars, "start to first result, against tslab"), [0.5, "met"]);
    assert.deepEqual(find(bars, "start to first result, against ipykernel"), [undefined, "not measured"]);
    assert.deepEqual(find(bars, "round trip"), [1, "met"]);
    assert.deepEqual(find(bars, "200,000 printed lines"), [1, "not met"]);
    assert.deepEqual(find(bars, "the same: memory"), [50, "met"]);
    assert.match(kernelBarTable(bars), /against tslab +≤ 1 +0\.500 +met/);
  });

  it("counts a last value that did not come as lost", () => {
    assert.deepEqual(find(kernelBars(figures), "the same: lost"), [1, "not met"]);
  });

  it("fits a line through the second half of a session", () => {
    const points = [900, 10, 20, 30, 40].map((heap, i) => ({ numCells: 100 * (i + 1), heap }));
    const perCell = growthPerCell(points, ({ heap }) => heap)!;
    assert.ok(Math.abs(perCell - (0.1 * 2 ** 20) / 1000) < 1e-6);
    assert.equal(
      growthPerCell(points, () => undefined),
      undefined,
    );
  });

  it("shows a column for each kernel that is there, and names the others", () => {
    const table = kernelTable(figures);
    assert.match(table, /kernel +canlab +tslab\n/);
    assert.match(table, /absent: ipykernel: set CANLAB_LAB_VENV/);
    assert.match(table, /failed: tslab, lines: it ended/);
    assert.equal(ratioLine(figures), "times tslab's: start 0.50, round trip 1.00");
  });

  it("finds ipykernel only where an environment is named", () => {
    const missing = (environment?: string) =>
      kernelPeers(environment).find(({ name }) => name === "ipykernel")!.missing;
    assert.match(missing("/nowhere")!, /CANLAB_LAB_VENV/);
  });
});
