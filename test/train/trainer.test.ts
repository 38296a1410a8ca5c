import assert from "node:assert/strict";
import { mkdir, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TrainingError, InterruptedError, CheckpointError, DataError } from "../../src/core/errors.js";
import type { StepRecord } from "../../src/train/checkpoint.js";
import { train, type TrainOptions } from "../../src/train/trainer.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { tinyBatches, tinyMethod } from "../helpers/tiny-method.js";

function optionsIn(dir: string, more: Partial<TrainOptions> = {}): TrainOptions {
  let time = 0;
  return {
    method: tinyMethod,
    engine: "cpu",
    openBatches: (startStep) => tinyBatches(startStep),
    numSteps: 20,
    lrAt: () => 0.03,
    seed: 1,
    dir: join(dir, "run"),
    config: { method: "tiny", seed: 1 },
    now: () => (time += 100),
    checkpointEverySteps: 4,
    ...more,
  };
}

/** Stops after the given step, as Ctrl-C would. */
function stoppingAfter(step: number): Pick<TrainOptions, "openBatches" | "signal"> {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    openBatches(startStep) {
      const source = tinyBatches(startStep);
      let next = startStep;
      return {
        next: () => {
          if (++next === step) controller.abort();
          return source.next();
        },
        close: () => source.close(),
      };
    },
  };
}

const withoutTime = (history: readonly StepRecord[]) =>
  history.map((record) => ({ ...record, imagesPerSecond: 0 }));

const readMetrics = async (dir: string) =>
  (await readFile(join(dir, "run", "metrics.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as StepRecord);

describe("train", () => {
  it("lowers the loss in 20 steps", () =>
    withTempDir(async (dir) => {
      const { history, steps } = await train(optionsIn(dir));
      assert.equal(steps, 20);
      assert.ok(
        history[19]!.total < 0.6 * history[0]!.total,
        `${history[0]!.total} -> ${history[19]!.total}`,
      );
    }));

  it("logs each term, and the total is their weighted sum", () =>
    withTempDir(async (dir) => {
      const { history } = await train(optionsIn(dir));
      const { total, reconstruction, denoising, contrastive } = history[10]!;
      assert.ok(Math.abs(total - reconstruction! - 0.5 * denoising!) < 1e-6);
      assert.equal(contrastive, undefined);
      assert.deepEqual(await readMetrics(dir), history);
    }));

  it("gives the same numbers twice, and others with another seed", () =>
    withTempDir(async (dir) => {
      const a = await train(optionsIn(join(dir, "a")));
      const b = await train(optionsIn(join(dir, "b")));
      const c = await train(optionsIn(join(dir, "c"), { seed: 2 }));
      assert.deepEqual(a.params, b.params);
      assert.notDeepEqual(a.params, c.params);
    }));

  it("is stopped and resumed as if nothing had happened, bit for bit", () =>
    withTempDir(async (dir) => {
      const whole = await train(optionsIn(join(dir, "whole")));
      const stopped = join(dir, "stopped");
      for (const step of [3, 10]) {
        const options = optionsIn(stopped, { resume: true, ...stoppingAfter(step) });
        await assert.rejects(train(options), InterruptedError);
      }
      const resumed = await train(optionsIn(stopped, { resume: true }));
      assert.deepEqual(resumed.params, whole.params);
      assert.deepEqual(withoutTime(resumed.history), withoutTime(whole.history));
    }));

  it("writes a checkpoint when it is stopped and says how to resume", () =>
    withTempDir(async (dir) => {
      const options = optionsIn(dir, { ...stoppingAfter(6), resumeHint: "add --resume" });
      await assert.rejects(train(options), (error: Error) => {
        assert.match(error.message, /stopped tiny after step 6 of 20; .*checkpoint-6\.json; add --resume/);
        return true;
      });
      assert.ok((await readdir(join(dir, "run"))).includes("checkpoint-6.safetensors"));
    }));

  it("keeps the last two checkpoints", () =>
    withTempDir(async (dir) => {
      await train(optionsIn(dir));
      assert.deepEqual((await readdir(join(dir, "run"))).sort(), [
        "checkpoint-16.json",
        "checkpoint-16.safetensors",
        "checkpoint-20.json",
        "checkpoint-20.safetensors",
        "metrics.jsonl",
      ]);
    }));

  it("writes a checkpoint when the seconds are over, too", () =>
    withTempDir(async (dir) => {
      let time = 0;
      const now = () => (time += 1000);
      const seen: string[] = [];
      const openBatches = (startStep: number) => {
        const source = tinyBatches(startStep);
        const next = async () => {
          seen.push((await readdir(join(dir, "run"))).filter((name) => name.endsWith("json")).join());
          return source.next();
        };
        return { next, close: () => source.close() };
      };
      await train(
        optionsIn(dir, { now, openBatches, checkpointEverySteps: 999, checkpointEverySeconds: 20 }),
      );
      assert.ok(seen.some((names) => names.includes("checkpoint")));
    }));

  it("has no step twice in the metrics after a kill between two checkpoints", () =>
    withTempDir(async (dir) => {
      await assert.rejects(train(optionsIn(dir, stoppingAfter(6))));
      // What a SIGKILL in step 8 leaves: lines after the checkpoint, the last one cut short.
      const path = join(dir, "run", "metrics.jsonl");
      const text = await readFile(path, "utf8");
      await writeFile(
        path,
        text + text.trim().split("\n").at(-1)!.replace('"step":6', '"step":7') + '\n{"st',
      );
      await train(optionsIn(dir, { resume: true }));
      const steps = (await readMetrics(dir)).map((record) => record.step);
      assert.deepEqual(
        steps,
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
    }));

  it("logs every few steps, the first and the last always", () =>
    withTempDir(async (dir) => {
      const { history } = await train(optionsIn(dir, { logEverySteps: 8 }));
      assert.deepEqual(
        history.map(({ step }) => step),
        [1, 8, 16, 20],
      );
    }));

  it("stops at a loss that is not a number, naming step, terms and the last good checkpoint", () =>
    withTempDir(async (dir) => {
      const openBatches = (startStep: number) => tinyBatches(startStep, 9);
      await assert.rejects(train(optionsIn(dir, { openBatches })), (error: Error) => {
        assert.ok(error instanceof TrainingError);
        assert.match(
          error.message,
          /tiny is not finite at step 10 .*reconstruction NaN, denoising [\d.e-]+\)/,
        );
        assert.match(error.message, /checkpoint-8\.json/);
        return true;
      });
    }));

  it("never writes a checkpoint with a parameter that is not finite", () =>
    withTempDir(async (dir) => {
      const lrAt = (step: number) => (step === 7 ? Infinity : 0.01);
      await assert.rejects(train(optionsIn(dir, { lrAt })), /parameter of tiny is not finite after step 8/);
      const names = await readdir(join(dir, "run"));
      assert.ok(names.includes("checkpoint-4.json") && !names.includes("checkpoint-8.json"));
    }));

  it("falls back to the checkpoint before a damaged one, and says so", () =>
    withTempDir(async (dir) => {
      const whole = await train(optionsIn(join(dir, "whole")));
      const damaged = join(dir, "damaged");
      await assert.rejects(train(optionsIn(damaged, stoppingAfter(10))));
      await truncate(join(damaged, "run", "checkpoint-10.safetensors"), 700);
      const { logger, warnings, bars } = recordingLogger();
      const resumed = await train(optionsIn(damaged, { resume: true, logger }));
      assert.match(warnings.join("\n"), /damaged checkpoint: .*checkpoint-10\.safetensors/);
      assert.match(warnings.join("\n"), /going on from .*checkpoint-8\.json/);
      assert.equal(bars[0]!.updates[0], 8);
      assert.deepEqual(resumed.params, whole.params);
    }));

  it("refuses a checkpoint of other settings, listing them, and leaves it alone", () =>
    withTempDir(async (dir) => {
      await train(optionsIn(dir));
      const config = { method: "tiny", seed: 2, augment: { flip: false } };
      const before = await readdir(join(dir, "run"));
      await assert.rejects(
        train(optionsIn(dir, { resume: true, config })),
        /augment\.flip is not set there and false here; seed is 1 there and 2 here/,
      );
      assert.deepEqual(await readdir(join(dir, "run")), before);
    }));

  it("refuses to start afresh over checkpoints", () =>
    withTempDir(async (dir) => {
      await train(optionsIn(dir));
      await assert.rejects(train(optionsIn(dir)), CheckpointError);
    }));

  it("does nothing when all steps are done", () =>
    withTempDir(async (dir) => {
      const first = await train(optionsIn(dir));
      const openBatches = () => assert.fail("no batch is needed");
      const again = await train(optionsIn(dir, { resume: true, openBatches }));
      assert.deepEqual(again, first);
    }));

  it("says in one line that the folder is a file", () =>
    withTempDir(async (dir) => {
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, "run"), "");
      await assert.rejects(train(optionsIn(dir)), (error: Error) => {
        assert.ok(error instanceof DataError);
        assert.match(error.message, /^cannot make folder .*run: .*\(EEXIST\)$/);
        return true;
      });
    }));

  it("closes batches and bar whatever happens", () =>
    withTempDir(async (dir) => {
      const source = tinyBatches(0, 3);
      const { logger, bars } = recordingLogger();
      await assert.rejects(train(optionsIn(dir, { openBatches: () => source, logger })));
      assert.ok(source.closed && bars[0]!.isStopped);
    }));
});
