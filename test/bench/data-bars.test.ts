import assert from "node:assert/strict";
import { dataBars, dataBarTable, type DataBar, type ShardFigure } from "../../bench/data-bars.js";
import { planDataJobs } from "../../bench/data-jobs.js";
import type { JobResult } from "../../bench/results.js";
import { engineResult, stepResult } from "./helpers.js";

const viewsResult = (ours: number[], tensor: number[], pil: number[]): JobResult =>
  stepResult("views-224-2", [
    engineResult("canlab", ours),
    engineResult("torchvision-tensor", tensor),
    engineResult("torchvision-pil", pil),
  ]);

const figure = (what: string, more: Partial<ShardFigure> = {}): ShardFigure => ({
  ...{ what, seconds: 1, megabytes: 500, numSamples: 5000, peakRssMb: 100 },
  ...more,
});

function find(bars: readonly DataBar[], start: string): DataBar {
  const bar = bars.find(({ what }) => what.startsWith(start));
  assert.ok(bar, `no bar "${start}"`);
  return bar;
}

describe("bars of the data bench", () => {
  it("compares medians with the faster of torchvision's two", () => {
    const of = (...samples: [number[], number[], number[]]) =>
      find(dataBars([viewsResult(...samples)], []), "views of 224 px, 2 workers");
    assert.deepEqual(of([100, 200, 900], [100], [50]), {
      what: "views of 224 px, 2 workers: speed against torchvision",
      ...{ bar: 2, isAtLeast: true, measured: 2, verdict: "met" },
    });
    assert.equal(of([200], [50], [101]).verdict, "not met");
    assert.equal(of([200], [101], [50]).verdict, "not met");
  });

  it("leaves open what was not measured", () => {
    const bars = dataBars([], []);
    assert.equal(bars.length, 10);
    assert.ok(bars.every(({ verdict, measured }) => verdict === "not measured" && measured === undefined));
    const absent = stepResult("views-32-1", [
      engineResult("canlab", [10]),
      engineResult("torchvision-pil", [], { status: "absent" }),
    ]);
    assert.equal(find(dataBars([absent], []), "views of 32 px, 1 worker").verdict, "not measured");
  });

  it("holds the tour's batches against the two views of each picture that a step takes", () => {
    const jobs = (viewsPerSecond: number) => [
      stepResult("tour-step", [engineResult("canlab", [64])]), // 64 views in 64 ms: 1000 a second
      stepResult("tour-input", [engineResult("canlab", [viewsPerSecond])]),
    ];
    assert.equal(find(dataBars(jobs(2000), []), "the tour").measured, 2);
    assert.equal(find(dataBars(jobs(1999), []), "the tour").verdict, "not met");
  });

  it("takes the slowest stream of pictures of 10 kB and more, and the largest memory of a million samples", () => {
    const bars = dataBars(
      [],
      [
        figure("stream, in order, pictures of 100 kB and a label"),
        figure("stream, in order, pictures of 10 kB and a label", { megabytes: 300, numSamples: 30_000 }),
        figure("stream, in order, pictures of 1.5 kB and a label", { megabytes: 150, numSamples: 100_000 }),
        figure("stream, in order, gzipped, pictures of 10 kB", { megabytes: 90 }),
        figure("100000 samples, shuffled stream", { numSamples: 1e5, peakRssMb: 900 }),
        figure("1000000 samples, shuffled stream", { numSamples: 1e6, peakRssMb: 100 }),
        figure("1000000 samples, listed by .idx and shuffled", { numSamples: 1e6, peakRssMb: 250 }),
      ],
    );
    assert.equal(find(bars, "shards").measured, 300);
    const memory = find(bars, "1,000,000 samples");
    assert.equal(memory.measured, 262.144);
    assert.deepEqual([memory.isAtLeast, memory.verdict], [false, "met"]);
  });

  it("takes the emoji set's time in seconds, and shows bars as a table", () => {
    const bars = dataBars([stepResult("emoji", [engineResult("canlab", [60_001])])], []);
    assert.equal(find(bars, "emoji").verdict, "not met");
    assert.match(dataBarTable(bars), /emoji from nothing to cached, s +≤ 60 +60\.00 +not met/);
    assert.match(dataBarTable(bars), /64 px, 1 worker: speed against torchvision +≥ 2 +– +not measured/);
  });
});

describe("planDataJobs", () => {
  it("has a job for each size and number of workers, the tour's two and the emoji set's", () => {
    const ids = planDataJobs({ only: ["views", "tour", "emoji"], isQuick: false }).map(({ id }) => id);
    const sizes = [32, 64, 224].flatMap((size) => [1, 2].map((workers) => `views-${size}-${workers}`));
    assert.deepEqual(ids, [...sizes, "tour-step", "tour-input", "emoji"]);
    assert.deepEqual(planDataJobs({ only: ["shards"], isQuick: false }), []);
  });

  it("lets canlab and torchvision take equal turns", () => {
    for (const { participants, limits } of planDataJobs({ only: ["views"], isQuick: true })) {
      assert.deepEqual(
        participants.map(({ engine }) => engine),
        ["canlab", "torchvision-tensor", "torchvision-pil"],
      );
      assert.ok(limits.turnSteps! >= 8 && limits.rounds === 3);
    }
  });
});
