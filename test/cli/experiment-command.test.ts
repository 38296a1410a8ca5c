import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { CliContext } from "../../src/cli/context.js";
import * as dataJobs from "../../src/cli/data-jobs.js";
import * as jobs from "../../src/cli/experiment-jobs.js";
import { printFlops } from "../../src/cli/flops-jobs.js";
import { runCli } from "../../src/cli/run-cli.js";
import { runTour } from "../../src/experiments/tour.js";
import { Sink } from "../helpers/sink.js";
import { withTempDir } from "../helpers/temp-dir.js";

/** Runs a command line in this process. */
async function run(...argv: string[]) {
  const stdout = new Sink();
  const stderr = new Sink();
  const signals = Object.assign(new EventEmitter(), { exit: () => assert.fail("no exit") });
  const code = await runCli({
    ...{ stdout, stderr, signals, argv, useColor: false, now: () => Date.now(), runTour },
    ...{ loadDataJobs: () => Promise.resolve(dataJobs), defaultCacheDir: "", tourName: "canlab tour" },
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

async function refuses(argv: string[], message: RegExp) {
  const { code, stdout, stderr } = await run(...argv);
  assert.match(stderr, message);
  assert.match(stderr, /^canlab: [^\n]+\n$/);
  assert.deepEqual([stdout, code], ["", 2]);
}

/** Calls what a command does, without the lazy import: under tsx that would be a second copy of every class. */
async function call(job: (context: CliContext) => Promise<void>): Promise<string> {
  const stdout = new Sink();
  const signals = Object.assign(new EventEmitter(), { exit: () => assert.fail("no exit") });
  await job({
    ...{ stdout, stderr: new Sink(), signals, argv: [], useColor: false, now: () => Date.now(), runTour },
    ...{ loadDataJobs: () => Promise.resolve(dataJobs), defaultCacheDir: "", tourName: "canlab tour" },
  });
  return stdout.text;
}

const flags = { preset: "default", seeds: [0, 1, 2], quiet: true } as const;

describe("canlab experiment", () => {
  it("refuses mistyped options in one line", async () => {
    await refuses(["experiment", "run"], /which\? give ids such as R2 R10, or all/);
    await refuses(["experiment", "run", "R1", "--seeds", "0,x"], /whole numbers joined by commas/);
    await refuses(["experiment", "run", "R1", "--jobs", "0"], /whole number of at least 1/);
  });

  it("refuses unknown displays and presets, listing the valid ones", () =>
    withTempDir(async (out) => {
      const go = (id: string, preset: string) =>
        call((context) => jobs.runExperimentIds([id], { ...flags, out, preset }, context));
      await assert.rejects(go("R22", "tiny"), /unknown experiment "R22"; expected R1, .* or all/);
      await assert.rejects(go("R1", "tini"), /unknown preset "tini"; .*did you mean tiny/);
    }));

  it("runs, lists and reports a display from its results", () =>
    withTempDir(async (out) => {
      const list = () => call((context) => jobs.listExperiments({ ...flags, out }, context));
      assert.match(await list(), /R1 {3}arithmetic of pre-training \(T7\): 5 arms, cost, 5 runs missing/);
      const done = await call((context) => jobs.runExperimentIds(["r1"], { ...flags, out }, context));
      assert.match(done, /\*\*Pass\.\*\* SimCLR takes 1\.712 times/);
      assert.ok(!done.includes(out), "a report names no folder");
      assert.match(await list(), /5 arms, cost, complete/);
      const again = await call((context) => jobs.reportExperiments(["R1"], { ...flags, out }, context));
      assert.equal(again, done);
    }));

  it("says that there is nothing to report or to save", () =>
    withTempDir(async (out) => {
      const report = (more: object) =>
        call((context) => jobs.reportExperiments([], { ...flags, out, ...more }, context));
      await assert.rejects(report({}), /no results of preset default/);
      await assert.rejects(report({ docs: out, save: true }), /no complete results of preset default/);
    }));
});

describe("canlab flops", () => {
  const given = { imageSize: 224, decoder: "512x8", trace: false, batchSize: 32 };
  const flops = (sizes: string[], more: Partial<typeof given> = {}) =>
    call((context) => printFlops(sizes, { ...given, ...more }, context));

  it("prints a size of one's own, and of the names", async () => {
    const own = await flops(["192x6/4"], { imageSize: 32, decoder: "96x2", trace: true });
    assert.match(own, /192x6\/4 .*\n {2}in the graph .*\n {2}differs by .*%/);
    assert.match(await flops(["L/16"]), /L\/16 +61\.55 +123\.15 +71\.92 +41\.55 +20\.76 +1\.71\n/);
  });

  it("refuses other notations", async () => {
    await assert.rejects(flops(["Q/16"]), /unknown ViT size "Q"/);
    await assert.rejects(flops(["L/16"], { decoder: "512" }), /--decoder must be width x depth/);
    await assert.rejects(flops(["L/15"]), /image size 224 must be a multiple of the patch size 15/);
  });
});
