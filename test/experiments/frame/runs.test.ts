import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InterruptedError } from "../../../src/core/errors.js";
import { plain, sweep } from "../../../src/experiments/displays/arms.js";
import { EXPERIMENTS } from "../../../src/experiments/displays/index.js";
import { runKey, runName } from "../../../src/experiments/frame/arm-key.js";
import { budgets } from "../../../src/experiments/frame/budgets.js";
import { collect } from "../../../src/experiments/frame/collect.js";
import type { Experiment } from "../../../src/experiments/frame/experiment.js";
import { planJobs } from "../../../src/experiments/frame/plan.js";
import type { RunContext } from "../../../src/experiments/frame/run-context.js";
import { runExperiments } from "../../../src/experiments/frame/run-experiments.js";
import { recordingLogger } from "../../helpers/recording-logger.js";
import { withTempDir } from "../../helpers/temp-dir.js";

const budget = budgets.default;
const find = (id: string): Experiment => EXPERIMENTS.find((one) => one.id === id)!;
const contextOf = (out: string, more: Partial<RunContext> = {}): RunContext => ({
  ...{ out, cacheDir: "", numThreads: 1, device: "cpu", numWorkers: 0, command: "canlab experiment run" },
  ...{ logger: recordingLogger().logger, now: () => 0, signal: undefined },
  ...more,
});

describe("runKey", () => {
  const key = (arm: Parameters<typeof runKey>[0]["arm"], seed = 0, size = budget) =>
    runKey({ arm, budget: size, seed });

  it("is the same whatever an arm is called, and for a default that is said", () => {
    assert.equal(key(plain("can")), key(plain("can", { name: "other", label: "Other" })));
    assert.equal(key(plain("can")), key(plain("can", { options: { maskRatio: 0.5 } })));
    assert.equal(key(plain("can")), key(plain("can", { baseLr: budget.baseLr, epochsScale: 1 })));
  });

  it("differs with method, option, rate, epochs, seed and budget", () => {
    const keys = [
      key(plain("can")),
      key(plain("simclr")),
      key(plain("can", { options: { maskRatio: 0.25 } })),
      key(plain("can", { baseLr: 1e-3 })),
      key(plain("can", { epochsScale: 0.5 })),
      key(plain("can"), 1),
      key(plain("can"), 0, { ...budget, epochs: 11 }),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });

  it("does not depend on the order of keys", () => {
    const reversed = Object.fromEntries(Object.entries(budget).reverse()) as unknown as typeof budget;
    assert.equal(key(plain("can")), key(plain("can"), 0, reversed));
  });

  it("stays what it was, so that results of before are found", () => {
    assert.equal(runName({ arm: plain("can"), budget, seed: 0 }), "can-s0-e034cb485406819a");
  });
});

describe("planJobs", () => {
  it("has each run once with all that is asked of it", () => {
    const jobs = planJobs([find("R2"), find("R10")], { budget, seeds: [0, 1] });
    const keys = jobs.map(({ run }) => runKey(run));
    assert.equal(new Set(keys).size, keys.length);
    const can = jobs.find(({ run }) => run.arm.name === "can" && run.seed === 1)!;
    assert.deepEqual([...can.measures].sort(), ["losses", "scores"]);
  });

  it("shares runs of sweeps with the plain arm, and draws nothing twice", () => {
    const [half] = sweep("can", [0.5], { label: String, options: (maskRatio) => ({ maskRatio }) });
    const r2 = find("R2");
    const jobs = planJobs([{ ...r2, arms: [plain("can"), half!, r2.arms.at(-1)!] }], {
      budget,
      seeds: [0, 1, 2],
    });
    assert.equal(jobs.filter(({ run }) => run.arm.kind === "trained").length, 3);
    assert.equal(jobs.filter(({ run }) => run.arm.kind === "pixels").length, 1);
  });

  it("refuses no seeds and seeds that are none", () => {
    assert.throws(() => planJobs([], { budget, seeds: [] }), /seeds is empty/);
    assert.throws(() => planJobs([], { budget, seeds: [-1] }), /seed must be a whole number/);
  });
});

describe("runExperiments", () => {
  const options = { preset: "tiny", seeds: [0], numJobs: 1 } as const;

  it("does what is missing only, and what is damaged again", () =>
    withTempDir(async (out) => {
      const r1 = find("R1");
      const first = await runExperiments([r1], options, contextOf(out));
      assert.deepEqual(first, { numRuns: 5, numDone: 5 });
      assert.equal((await runExperiments([r1], options, contextOf(out))).numDone, 0);
      const [folder] = await readdir(join(out, "runs"));
      await writeFile(join(out, "runs", folder!, "cost.json"), "{ half");
      assert.equal((await runExperiments([r1], options, contextOf(out))).numDone, 1);
    }));

  it("keeps command, commit, versions and machine with every number, and no folder", () =>
    withTempDir(async (out) => {
      await runExperiments([find("R1")], options, contextOf(out));
      const [folder] = await readdir(join(out, "runs"));
      const text = await readFile(join(out, "runs", folder!, "cost.json"), "utf8");
      const { provenance } = JSON.parse(text) as { provenance: Record<string, unknown> };
      assert.deepEqual(Object.keys(provenance), [
        "command",
        "commit",
        "isDirty",
        "versions",
        "machine",
        "date",
      ]);
      assert.ok(!text.includes(out) && !text.includes(process.cwd()));
    }));

  it("gives the same results side by side in processes", () =>
    withTempDir(async (dir) => {
      const [a, b] = [join(dir, "a"), join(dir, "b")];
      const r1 = find("R1");
      const few = { ...r1, arms: r1.arms.slice(0, 3) };
      await runExperiments([few], options, contextOf(a));
      await runExperiments([few], { ...options, numJobs: 2 }, contextOf(b));
      const read = (out: string) => collect(few, { out, budget: budgets.tiny, seeds: [0] });
      assert.deepEqual((await read(a)).observations, (await read(b)).observations);
      assert.equal((await read(b)).numMissing, 0);
    })).timeout(60_000);

  it("stops before a run when asked, keeping what is done", () =>
    withTempDir(async (out) => {
      const signal = AbortSignal.abort();
      await assert.rejects(runExperiments([find("R1")], options, contextOf(out, { signal })), (error) => {
        assert.ok(error instanceof InterruptedError);
        assert.match(error.message, /0 of 5 runs are done/);
        return true;
      });
    }));

  it("says which folder is no folder", () =>
    withTempDir(async (dir) => {
      const out = join(dir, "file");
      await mkdir(dir, { recursive: true });
      await writeFile(out, "mine");
      await assert.rejects(
        runExperiments([find("R1")], options, contextOf(out)),
        /cannot make folder .*file/,
      );
    }));
});
