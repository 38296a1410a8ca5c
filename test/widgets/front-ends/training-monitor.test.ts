import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { trainingMonitor, type TrainingMonitor } from "../../../src/widgets/training-monitor.js";
import {
  openExported,
  openForFrontEnds,
  seriousViolations,
  showInHost,
} from "../../helpers/front-end-host.js";
import { payloads } from "../../helpers/payloads.js";

function trained(steps: number, of: number, arms: readonly string[] = ["CAN"]): TrainingMonitor {
  const monitor = trainingMonitor({ steps: of, arms, everyMs: 0 });
  for (let step = 1; step <= steps; step++) {
    const terms = { contrastive: 3 / step, [`<b>${arms[0]}`]: step, total: 1 / step };
    monitor.onStep({ step, epoch: 2, lr: 0.001, imagesPerSecond: 120, ...terms });
  }
  return monitor;
}

describe("the training monitor in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await openForFrontEnds(this);
  });

  after(() => browser?.close());

  it("is one small module without imports", () => {
    const code = readFileSync("dist/browser/training-monitor.js", "utf8");
    assert.ok(code.length < 150_000);
    assert.ok(!/\bimport\s*[{"'*]|\bimport\(\s*["']|\bfrom\s*["']/.test(code));
  });

  it("draws curves as they come, and has its buttons on while the kernel answers", async () => {
    const page = await showInHost(browser, trainingMonitor({ steps: 30, arms: ["CAN"] }));
    assert.match((await page.textContent(".cl-monitor-head"))!, /Training has not begun.*Step0 of 30/);
    assert.ok(await page.isVisible("text=No step has been logged yet."));
    assert.ok(await page.isDisabled("text=Stop"));
    await page.evaluate("shown[0].change({ pong: shown[0].state.ping })");
    const { series, curves, progress, phase } = trained(20, 30).state;
    await page.evaluate(
      `shown[0].change(${JSON.stringify({ series, progress, phase })}, shown[0].state.curves = new DataView(Float32Array.from(${JSON.stringify([...curves])}).buffer))`,
    );
    await page.waitForSelector(".cl-loss-plot .scatterlayer path", { state: "attached" });
    assert.match((await page.textContent(".cl-monitor-head"))!, /Training .*Step20 of 30.*Images\/s120/);
    await page.click("text=Pause");
    assert.equal(await page.evaluate("shown[0].state.pause"), true);
    await page.waitForSelector("text=Pausing after this step");
    await page.click("text=Go on");
    assert.equal(await page.evaluate("shown[0].state.pause"), false);
    await page.click("text=Stop");
    assert.equal(await page.evaluate("shown[0].state.stop"), true);
    assert.ok(await page.isDisabled("text=Pause"));
    const left = await page.evaluate(`(async () => {
      const { el, listeners, cleanup, change } = shown[0];
      cleanup();
      change({ phase: "done" });
      await new Promise((done) => setTimeout(done, 100));
      return [el.childElementCount, listeners.size];
    })()`);
    assert.deepEqual(left, [0, 0]);
    await page.close();
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`is exported with its curves and says why its buttons are off, ${scheme} and narrow`, async () => {
      const monitor = trained(40, 40, payloads);
      const row = { shape: [9, 4, 4, 3], data: new Float32Array(432).fill(0.4) };
      monitor.showPictures({ [payloads[3]!]: row, [payloads[7]!]: row });
      const { page, errors, requests } = await openExported(browser, monitor, { width: 320, scheme });
      await page.waitForSelector("text=No kernel trains behind this page");
      assert.ok((await page.isDisabled("text=Pause")) && (await page.isDisabled("text=Stop")));
      await page.waitForSelector(".cl-loss-plot .scatterlayer path", { state: "attached" });
      assert.equal(await page.evaluate("globalThis.pwned"), undefined);
      assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
      assert.deepEqual(await seriousViolations(page), []);
      assert.deepEqual([errors, requests], [[], []]);
      await page.close();
    });
  }
});
