import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { NoiseExplorerState } from "../../../src/widgets/contract/index.js";
import { noiseExplorer, type NoiseExplorerOptions } from "../../../src/widgets/noise-explorer.js";
import { unpackBytes } from "../../../src/widgets/packed-bytes.js";
import { fakeLive } from "../../helpers/fake-live.js";
import {
  assertLeavesNothing,
  itHasNothingSeriousForAxe,
  openExported,
  openForFrontEnds,
  showInHost,
} from "../../helpers/front-end-host.js";
import { loadPictures } from "../../helpers/synthetic-report.js";

const SIZE = 32;
const half = (noised: Float32Array) => noised.map((value) => value / 2);

async function emojiNoise(options: Partial<NoiseExplorerOptions> = {}) {
  const { pixels } = await loadPictures(1, SIZE);
  return noiseExplorer({
    image: { shape: [SIZE, SIZE, 3], data: pixels },
    sigmaMax: 1,
    sigma: 0.5,
    ...options,
  });
}

/** Red, green and blue bytes of a panel. */
const pixelsOf = (page: Page, panel: number) =>
  page.evaluate<number[]>(`(() => {
    const canvas = document.querySelectorAll(".cl-panels canvas")[${panel}];
    const { data } = canvas.getContext("2d").getImageData(0, 0, ${SIZE}, ${SIZE});
    return [...data].filter((_, i) => i % 4 !== 3);
  })()`);

async function slideTo(page: Page, steps: number): Promise<void> {
  await page.getByLabel(/Noise σ/).focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < steps; i++) await page.keyboard.press("ArrowRight");
}

describe("noise explorer in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await openForFrontEnds(this);
  });
  after(() => browser?.close());

  it("draws clean + sigma * noise for each sigma, without the kernel", async () => {
    const figure = await emojiNoise();
    const page = await showInHost(browser, figure);
    await slideTo(page, 40);
    assert.equal(await page.evaluate("shown[0].state.sigma"), 0.2);
    const unit = unpackBytes(figure.get("drawn").unit);
    const std = figure.get("std");
    const [clean, noised] = [await pixelsOf(page, 0), await pixelsOf(page, 1)];
    noised.forEach((value, i) => {
      const expected = Math.min(255, Math.max(0, clean[i]! + 255 * 0.2 * unit[i]! * std[i % 3]!));
      assert.ok(Math.abs(value - expected) <= 1, `value ${i} is ${value}, expected ${expected}`);
    });
    await slideTo(page, 0);
    assert.deepEqual(await pixelsOf(page, 1), clean);
    assert.match(await page.locator(".cl-level").innerText(), /They are 0\.?0* from those of no noise/);
    await page.close();
  });

  it("shows a prediction only for the settings that it belongs to", async () => {
    const figure = await emojiNoise({ predictNoise: half });
    const live = fakeLive<NoiseExplorerState>(figure.state);
    figure.connect(live);
    const page = await showInHost(browser, figure);
    const error = () => page.locator(".cl-noise-readout dd").first().innerText();
    assert.equal(await error(), String(Number(figure.get("predicted")!.mse!.toPrecision(3))));
    await slideTo(page, 20);
    assert.equal(await error(), "…");
    assert.ok(await page.getByText("No prediction for these settings yet.").isVisible());
    live.set({ sigma: 0.1 });
    await new Promise((done) => setImmediate(done));
    await page.evaluate(`shown[0].change(${JSON.stringify({ predicted: figure.get("predicted") })})`);
    assert.equal(await error(), String(Number(figure.get("predicted")!.mse!.toPrecision(3))));
    assert.equal(await page.getByText("No prediction for these settings yet.").isVisible(), false);
    await page.close();
  });

  it("says in an exported page what needs the kernel", async () => {
    const { page, errors, requests } = await openExported(browser, await emojiNoise(), { width: 320 });
    await slideTo(page, 10);
    assert.match(await page.locator(".cl-panels").innerText(), /σ = 0\.05/);
    await page.getByLabel("Seed").fill("9");
    await page.getByText("come from the kernel").waitFor();
    assert.deepEqual([errors, requests], [[], []]);
    assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
    await page.close();
  });

  it("leaves nothing behind", async () => {
    const page = await showInHost(browser, await emojiNoise());
    await assertLeavesNothing(page);
  });

  itHasNothingSeriousForAxe(async (options) => {
    return showInHost(browser, await emojiNoise({ predictNoise: half }), options);
  });
});
