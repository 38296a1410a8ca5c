import assert from "node:assert/strict";
import { resultsJson } from "../../bench/files.js";
import type { BenchResults } from "../../bench/results.js";
import { engineResult, stepResult } from "./helpers.js";

describe("file of the bench", () => {
  it("keeps everything, with six digits and samples on one line", () => {
    const results: BenchResults = {
      ...{
        date: "2026-01-02T03:04:05Z",
        command: "npm run bench -- --only [1, 2]",
        tookMs: 1234567,
        loadBefore: 0,
      },
      machine: { cpu: "one", cores: 1, memoryGiB: 2, platform: "", versions: {} },
      jobs: [stepResult("can-64", [engineResult("canlab", [1.23456789, -2, 3e-9])])],
      bars: [],
    };
    const text = resultsJson(results);
    assert.match(text, /"samples": \[1\.23457,-2,3e-9\]/);
    const expected = structuredClone(results) as unknown as {
      jobs: { engines: { samples: number[] }[] }[];
    };
    expected.jobs[0]!.engines[0]!.samples[0] = 1.23457;
    assert.deepEqual(JSON.parse(text), expected);
  });
});
