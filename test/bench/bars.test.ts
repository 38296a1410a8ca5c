import assert from "node:assert/strict";
import { barsOf } from "../../bench/bars.js";
import type { Bar } from "../../bench/results.js";
import { engineResult, stepResult } from "./helpers.js";

const find = (bars: readonly Bar[], start: string): Bar => {
  const bar = bars.find(({ what }) => what.startsWith(start));
  assert.ok(bar, `no bar "${start}"`);
  return bar;
};

describe("bars of the bench", () => {
  it("takes speed as the peer's median time over ours", () => {
    const of = (torch: number[]) =>
      find(
        barsOf([
          stepResult("can-64", [engineResult("canlab", [90, 100, 500]), engineResult("torch-eager", torch)]),
        ]),
        "CAN step: speed against PyTorch, eager",
      );
    assert.deepEqual([of([115]).measured, of([115]).verdict], [1.15, "aim met"]);
    assert.equal(of([114]).verdict, "bar met");
    assert.equal(of([90]).verdict, "bar met");
    assert.equal(of([89]).verdict, "not met");
  });

  it("takes memory and start as at most", () => {
    const job = (mine: number, startMs: number) => [
      stepResult("can-64", [
        engineResult("canlab", [1], { peakRssMb: mine }),
        engineResult("torch-eager", [1], { peakRssMb: 1000 }),
      ]),
      stepResult("vit-s", [engineResult("canlab", [1], { ready: { start_ms: startMs } })]),
    ];
    const verdicts = (mine: number, startMs: number) => {
      const bars = barsOf(job(mine, startMs));
      return [find(bars, "CAN step: peak memory").verdict, find(bars, "ViT-S at 224 px").verdict];
    };
    assert.deepEqual(verdicts(800, 1000), ["aim met", "aim met"]);
    assert.deepEqual(verdicts(1200, 2000), ["bar met", "bar met"]);
    assert.deepEqual(verdicts(1201, 2001), ["not met", "not met"]);
  });

  it("takes the share of the peak that was measured beside the step", () => {
    // 60 GFLOP in 500 ms are 120 GFLOP/s of 200.
    const job = stepResult("vit-b", [engineResult("canlab", [500])], {
      productFlops: 60e9,
      peakSamples: [190, 200, 210],
    });
    const bar = find(barsOf([job]), "ViT-B step: share");
    assert.ok(Math.abs(bar.measured! - 0.6) < 1e-12);
  });

  it("says of what was not measured that it was not", () => {
    const failed = engineResult("torch-eager", [100], { status: "failed" });
    const bars = barsOf([stepResult("can-64", [engineResult("canlab", [100]), failed])]);
    assert.ok(bars.every(({ verdict, measured }) => verdict === "not measured" && measured === undefined));
    assert.equal(bars.length, 9);
  });
});
