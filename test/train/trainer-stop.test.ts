import assert from "node:assert/strict";
import { join } from "node:path";
import { InterruptedError } from "../../src/core/errors.js";
import { listCheckpoints } from "../../src/train/checkpoint.js";
import { train } from "../../src/train/trainer.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { tinyBatches, tinyMethod } from "../helpers/tiny-method.js";

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
