import assert from "node:assert/strict";
import { ConfigError, ShapeError } from "../../src/core/errors.js";
import type { TrainingMonitorState } from "../../src/widgets/contract/index.js";
import type { LiveWidget } from "../../src/widgets/host.js";
import { monitorPanels } from "../../src/widgets/monitor-curves.js";
import { TrainingPace } from "../../src/widgets/training-pace.js";
import { trainingMonitor, type TrainingMonitor } from "../../src/widgets/training-monitor.js";

const record = (step: number, more: object = {}) => ({ step, epoch: 1, lr: 0.01, total: 1 / step, ...more });

/** A page with a kernel: `press` is what its buttons do. */
function live(monitor: TrainingMonitor) {
  const values = { ...monitor.state } as Record<string, unknown>;
  const callbacks = new Map<string, Set<(value: unknown) => unknown>>();
  let interrupt: (error: Error) => void = () => undefined;
  const set = (next: object) => {
    Object.assign(values, next);
    for (const [key, value] of Object.entries(next))
      for (const call of callbacks.get(`change:${key}`) ?? []) call(value);
  };
  monitor.connect({
    get: (key: string) => values[key],
    set,
    isOpen: true,
    until: () => new Promise((_, reject) => (interrupt = reject)),
    on(event: string, call: (value: unknown) => unknown) {
      callbacks.set(event, (callbacks.get(event) ?? new Set()).add(call));
      return () => undefined;
    },
  } as unknown as LiveWidget<TrainingMonitorState>);
  return { press: set, values, interrupt: () => interrupt(new Error("interrupted")) };
}

const turn = () => new Promise((done) => setImmediate(done));

describe("trainingMonitor", () => {
  it("has the curves of every term and arm at the end, CAN's terms first", () => {
    const monitor = trainingMonitor({ steps: 40, arms: ["can", { key: "mae", label: "MAE" }] });
    for (let step = 1; step <= 40; step++) {
      monitor.arm("can").onStep(record(step, { mine: 3, contrastive: step, imagesPerSecond: 7 }));
    }
    assert.equal(monitor.get("phase"), "running");
    for (let step = 1; step <= 40; step++) monitor.arm("mae").onStep(record(step));
    assert.equal(monitor.get("phase"), "done");
    const panels = monitorPanels(monitor.state);
    assert.deepEqual(
      panels.map(({ term, series }) => [term, series.map(({ label }) => label)]),
      [
        ["contrastive", ["can"]],
        ["mine", ["can"]],
        ["total", ["can", "MAE"]],
      ],
    );
    assert.deepEqual(
      panels[0]!.series[0]!.value,
      Array.from({ length: 40 }, (_, i) => i + 1),
    );
    const { arm, step, lr, epoch } = monitor.get("progress")!;
    assert.deepEqual([arm, step, lr, epoch], ["mae", 40, 0.01, 1]);
    assert.match(monitor.svg(), /Contrastive loss/);
  });

  it("sends seldom, and keeps few points", () => {
    const monitor = trainingMonitor({ steps: 10_001, everyMs: 1e6, maxPoints: 100 });
    let numSent = 0;
    const { values } = live(monitor);
    const { set } = monitor;
    monitor.set = (next) => (numSent++, set.call(monitor, next));
    for (let step = 1; step <= 10_000; step++) monitor.onStep(record(step));
    assert.equal(numSent, 1);
    monitor.onStep(record(10_001));
    assert.equal(numSent, 2);
    const { length } = (values["series"] as { length: number }[])[0]!;
    assert.ok(length > 30 && length <= 100);
    assert.equal((values["curves"] as Float32Array).length, 2 * length);
  });

  it("shows a lone step soon, also when no other follows", async () => {
    const monitor = trainingMonitor({ steps: 9, everyMs: 5 });
    monitor.onStep(record(1));
    monitor.onStep(record(2));
    while (monitor.get("progress")!.step < 2) await turn();
    assert.equal(monitor.get("phase"), "running");
  });

  it("holds the loop while it is paused, and lets it go on", async () => {
    const monitor = trainingMonitor({ steps: 9 });
    const { press } = live(monitor);
    monitor.onStep(record(1));
    assert.equal(monitor.beforeStep(), undefined);
    press({ pause: true });
    let isHeld = true;
    const waiting = monitor.beforeStep()!.then(() => (isHeld = false));
    await turn();
    assert.ok(isHeld);
    assert.equal(monitor.get("phase"), "paused");
    press({ pause: false });
    await waiting;
    assert.equal(monitor.get("phase"), "running");
  });

  it("stops by the button, also while paused, or by the signal that it was given", async () => {
    const monitor = trainingMonitor({ steps: 9 });
    const { press } = live(monitor);
    press({ pause: true });
    const waiting = monitor.beforeStep();
    press({ stop: true });
    await waiting;
    assert.ok(monitor.signal.aborted);
    assert.equal(monitor.get("phase"), "stopped");
    monitor.onStep(record(1));
    assert.equal(monitor.get("phase"), "stopped");
    const controller = new AbortController();
    const other = trainingMonitor({ steps: 9, signal: controller.signal });
    controller.abort();
    assert.ok(other.signal.aborted);
  });

  it("stops when the cell that trains is interrupted, also while paused", async () => {
    const monitor = trainingMonitor({ steps: 9 });
    const { press, interrupt } = live(monitor);
    press({ pause: true });
    const waiting = monitor.beforeStep();
    interrupt();
    await waiting;
    assert.ok(monitor.signal.aborted);
  });

  it("lets the page be heard in a loop that never waits", async () => {
    const monitor = trainingMonitor({ steps: 1e9 });
    let isHeard = false;
    setImmediate(() => (isHeard = true));
    for (let step = 1; !isHeard; step++) {
      const waiting = monitor.beforeStep();
      if (waiting) await waiting;
    }
  });

  it("answers a page that asks whether a kernel is there", () => {
    const { press, values } = live(trainingMonitor({ steps: 9 }));
    press({ ping: 0.25 });
    assert.equal(values["pong"], 0.25);
  });

  it("shows pictures, row by row", () => {
    const monitor = trainingMonitor({ steps: 9 });
    monitor.onStep(record(4));
    const row = { shape: [3, 2, 2, 3], data: new Float32Array(36) };
    monitor.showPictures({ view: row, reconstruction: row });
    const { step, rows, columns, sprite } = monitor.get("pictures")!;
    assert.deepEqual([step, rows, columns, sprite.count], [4, ["view", "reconstruction"], 3, 6]);
    const two = { shape: [2, 2, 2, 3], data: new Float32Array(24) };
    assert.throws(
      () => monitor.showPictures({ view: row, reconstruction: two }),
      (error) =>
        error instanceof ShapeError && /must be 3 pictures of 2 px as view, got 2/.test(error.message),
    );
  });

  it("refuses steps and arms that cannot be", () => {
    assert.throws(() => trainingMonitor({ steps: 0 }), ConfigError);
    assert.throws(() => trainingMonitor({ steps: 9, arms: ["can"] }).arm("mae"), /no arm "mae".*now can/);
  });
});

describe("TrainingPace", () => {
  it("tells the time left, without the pauses", () => {
    let now = 0;
    const pace = new TrainingPace(() => now);
    pace.done(1);
    assert.equal(pace.left(10), null);
    for (let step = 2; step <= 50; step++) {
      now += 200;
      if (step === 30) {
        now += 1e6;
        pace.waited(1e6);
      }
      pace.done(step);
    }
    assert.ok(Math.abs(pace.left(10)! - 2) < 1e-9);
  });
});
