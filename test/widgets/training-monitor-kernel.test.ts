import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { kernelProgram } from "../../src/notebook/install/kernel-spec.js";
import { KernelClient } from "../../src/notebook/runner/kernel-client.js";
import { startKernel } from "../../src/notebook/runner/index.js";
import type { TrainingMonitorState } from "../../src/widgets/contract/index.js";

const setup = `
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { augment, data, methods, optim, train, weights, widgets } from "canlab";
const method = methods.createMethod("can", {
  ...{ batchSize: 4, imageSize: 16, patchSize: 8, embedDim: 16, depth: 1, numHeads: 2 },
  ...{ decoderEmbedDim: 16, decoderDepth: 1, decoderNumHeads: 2 },
});
const emoji = await data.loadEmoji({ imageSize: 16, maxNames: 8 });
const dir = await mkdtemp(join(tmpdir(), "canlab-monitor-"));`;

const training = `
const monitor = widgets.trainingMonitor({ steps: 1_000_000, everyMs: 20 });
display(monitor);
await train.train({
  ...monitor.hooks,
  ...{ method, numSteps: 1_000_000, seed: 0, dir, adamW: optim.adamWDefaults, lrAt: () => 1e-4 },
  openBatches: (startStep) => train.createBatchLoader({
    ...{ pictures: emoji.pictures, indices: emoji.splits.train, plan: method.plan, seed: 0, startStep },
    ...{ augment: augment.simclrAugment, normalize: weights.imagenetPixels, numWorkers: 1 },
  }),
  config: { seed: 0 },
  now: () => performance.now(),
}).catch((error: Error) => console.log(error.name));
await rm(dir, { recursive: true });`;

/** The monitor as a page with a kernel sees it. */
class MonitorPage {
  readonly state: Partial<TrainingMonitorState> = {};
  printed = "";
  private commId: unknown;
  private look: () => void = () => undefined;

  constructor(private readonly kernel: KernelClient) {
    kernel.onOutput(({ header, content }) => {
      if (header.msg_type === "stream") this.printed += String(content["text"]);
      const { state } = (content["data"] ?? {}) as { state?: Partial<TrainingMonitorState> };
      if (header.msg_type === "comm_open" && state?.phase !== undefined) this.commId = content["comm_id"];
      if (this.commId === undefined || content["comm_id"] !== this.commId) return;
      Object.assign(this.state, state);
      this.look();
    });
  }

  get step(): number {
    return this.state.progress?.step ?? 0;
  }

  press(state: Partial<TrainingMonitorState>): void {
    this.kernel.send("comm_msg", {
      comm_id: this.commId,
      data: { method: "update", state, buffer_paths: [] },
    });
  }

  /** Asks the kernel and waits for its answer. */
  answer(ping: number): Promise<void> {
    this.press({ ping });
    return this.until(() => this.state.pong === ping);
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.look = () => condition() && resolve();
      this.look();
    });
  }
}

describe("the training monitor in a kernel @slow", function () {
  this.timeout(120_000);

  before(function () {
    if (existsSync(kernelProgram)) return;
    console.log("    skipped: the kernel has not been built; npm run build");
    this.skip();
  });

  it("shows train() at work; its buttons pause it, let it go on, and stop it", async () => {
    const kernel = await startKernel({ cwd: "." });
    assert.ok(kernel instanceof KernelClient);
    try {
      assert.equal((await kernel.execute(setup).done)["status"], "ok");
      const page = new MonitorPage(kernel);
      const { done } = kernel.execute(training);
      await page.until(() => page.state.phase === "running" && page.step > 2);

      page.press({ pause: true });
      await page.until(() => page.state.phase === "paused");
      // The step comes behind the phase: each key is sent 30 times a second at most.
      await delay(300);
      await page.answer(0.25);
      const pausedAt = page.step;
      await delay(300);
      await page.answer(0.5);
      assert.deepEqual([page.step, page.state.phase], [pausedAt, "paused"]);

      page.press({ pause: false });
      await page.until(() => page.state.phase === "running" && page.step > pausedAt + 2);

      page.press({ stop: true });
      assert.equal((await done)["status"], "ok");
      assert.equal(page.state.phase, "stopped");
      assert.equal(page.printed, "InterruptedError\n");
      assert.ok(page.step < 1_000_000);
    } finally {
      await kernel.shutdown();
    }
  });
});
