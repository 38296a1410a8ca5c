import assert from "node:assert/strict";
import { join } from "node:path";
import { InterruptedError } from "../../src/core/errors.js";
import { listCheckpoints, type StepRecord } from "../../src/train/checkpoint.js";
import { train, type TrainOptions } from "../../src/train/trainer.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { tinyBatches, tinyMethod } from "../helpers/tiny-method.js";

/** Nine steps, each of which takes a tenth of a second. */
function nineSteps(dir: string, more: Partial<TrainOptions>) {
  let clock = 0;
  const options: TrainOptions = {
    ...{ method: tinyMethod, engine: "cpu", numSteps: 9, lrAt: () => 0.03, seed: 1 },
    ...{ dir: join(dir, "run"), config: {}, now: () => clock },
    openBatches(startStep) {
      const batches = tinyBatches(startStep);
      return { ...batches, next: () => ((clock += 100), batches.next()) };
    },
    ...more,
  };
  return { options, wait: (milliseconds: number) => (clock += milliseconds) };
}

describe("train, between two steps", () => {
  it("calls back with each line of the log", () =>
    withTempDir(async (dir) => {
      const seen: StepRecord[] = [];
      const { options } = nineSteps(dir, { logEverySteps: 4, onStep: (record) => seen.push(record) });
      const { history } = await train(options);
      assert.deepEqual(seen, history);
      assert.deepEqual(
        seen.map(({ step }) => step),
        [1, 4, 8, 9],
      );
    }));

  it("waits for the caller, and the wait is no training time", () =>
    withTempDir(async (dir) => {
      const plain = await train(nineSteps(join(dir, "plain"), {}).options);
      let calls = 0;
      const run = nineSteps(join(dir, "held"), {
        async beforeStep() {
          calls++;
          await new Promise((done) => setImmediate(done));
          run.wait(5000);
        },
      });
      const held = await train(run.options);
      assert.equal(calls, 9);
      assert.deepEqual(held.history, plain.history);
      assert.equal(held.seconds, plain.seconds);
    }));

  it("stops while it waits, with a checkpoint of the steps that are done", () =>
    withTempDir(async (dir) => {
      const controller = new AbortController();
      let calls = 0;
      const { options } = nineSteps(dir, {
        signal: controller.signal,
        beforeStep: () => void (++calls === 4 && controller.abort()),
      });
      await assert.rejects(train(options), /^InterruptedError: stopped tiny after step 3 of 9/);
      assert.deepEqual(await listCheckpoints(join(dir, "run")), [3]);
    }));
});

describe("train, while it waits for a batch", () => {
  it("stops with a checkpoint of the steps that are done", () =>
    withTempDir(async (dir) => {
      const controller = new AbortController();
      const { signal } = controller;
      let clock = 0;
      const running = train({
        ...{ method: tinyMethod, engine: "cpu", numSteps: 9, lrAt: () => 0.03, seed: 1, signal },
        ...{ dir: join(dir, "run"), config: {}, now: () => (clock += 100) },
        openBatches(startStep) {
          const batches = tinyBatches(startStep);
          let step = startStep;
          return {
            next: () => {
              if (step++ < 3) return batches.next();
              // The fourth never comes; the loader hears of the stop, as one with `signal` does.
              setImmediate(() => controller.abort());
              return new Promise((_, reject) => {
                signal.addEventListener("abort", () => reject(new InterruptedError("next: told to stop")));
              });
            },
            close: () => batches.close(),
          };
        },
      });
      await assert.rejects(running, (error) => {
        assert.ok(error instanceof InterruptedError);
        assert.match(
          error.message,
          /^stopped tiny after step 3 of 9; its checkpoint is .*checkpoint-3\.json/,
        );
        return true;
      });
      assert.deepEqual(await listCheckpoints(join(dir, "run")), [3]);
    }));
});
