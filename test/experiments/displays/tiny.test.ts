import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXPERIMENTS } from "../../../src/experiments/displays/index.js";
import { budgets } from "../../../src/experiments/frame/budgets.js";
import { collect } from "../../../src/experiments/frame/collect.js";
import { reportSection } from "../../../src/experiments/frame/report-section.js";
import { runExperiments } from "../../../src/experiments/frame/run-experiments.js";
import { figureSvg } from "../../../src/plots/figure-svg.js";
import { recordingLogger } from "../../helpers/recording-logger.js";

describe("displays at their tiny preset @slow", () => {
  // One folder for all, so that what they share is run once.
  let out = "";
  before(async () => {
    out = await mkdtemp(join(tmpdir(), "canlab-"));
  });
  after(() => rm(out, { recursive: true, force: true }));

  for (const experiment of EXPERIMENTS) {
    it(`${experiment.id} runs, has a number of every arm, and is reported`, async () => {
      const context = {
        ...({ out, cacheDir: out, numThreads: 1, device: "cpu", numWorkers: 0, command: "test" } as const),
        ...{ logger: recordingLogger().logger, now: () => performance.now(), signal: undefined },
      };
      await runExperiments([experiment], { preset: "tiny", seeds: [0], numJobs: 1 }, context);
      const found = await collect(experiment, { out, budget: budgets.tiny, seeds: [0] });
      assert.equal(found.numMissing, 0);
      assert.equal(found.observations.length, experiment.arms.length);
      const numbers = found.observations.flatMap(({ values }) => Object.values(values));
      assert.ok(numbers.length > 0 && numbers.every(Number.isFinite));
      const keys = new Set(found.observations.flatMap(({ values }) => Object.keys(values)));
      assert.ok(keys.has(experiment.metrics[0]!.key), experiment.metrics[0]!.key);
      assert.match(reportSection(experiment, found, { preset: "tiny" }), /its numbers say nothing/);
      const svg = figureSvg(experiment.figure(found));
      assert.ok(svg.startsWith("<svg") && !/NaN|undefined/.test(svg));
    }).timeout(120_000);
  }
});
