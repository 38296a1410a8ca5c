import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { MaskExplorerState } from "../../../src/widgets/contract/index.js";
import { maskExplorer } from "../../../src/widgets/mask-explorer.js";
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

async function emojiMask() {
  const { pixels } = await loadPictures(1, SIZE);
  return maskExplorer({ image: { shape: [SIZE, SIZE, 3], data: pixels } });
}

const count = (page: Page) => page.locator(".cl-mask-count").innerText();

/** Drags a range input by keys: Home goes to its start, each right arrow one step on. */
async function slideTo(page: Page, label: RegExp, steps: number): Promise<void> {
  await page.getByLabel(label).focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < steps; i++) await page.keyboard.press("ArrowRight");
}

/** A digest of what is drawn on a panel. */
const drawn = (page: Page, panel: number) =>
  page.evaluate<string>(`document.querySelectorAll(".cl-panels canvas")[${panel}].toDataURL()`);

describe("mask explorer in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await openForFrontEnds(this);
  });
  after(() => browser?.close());

  it("moves the mask ratio in the page, and sends it", async () => {
    const page = await showInHost(browser, await emojiMask());
    assert.equal(await count(page), "The encoder sees 8 of 16 patches.");
    const before = await drawn(page, 1);
    await slideTo(page, /Mask ratio/, 25);
    assert.equal(await count(page), "The encoder sees 12 of 16 patches.");
    assert.notEqual(await drawn(page, 1), before);
    assert.equal(await page.evaluate("shown[0].state.maskRatio"), 0.25);
    await page.close();
  });

  it("shows what the kernel draws for the other settings", async () => {
    const figure = await emojiMask();
    const live = fakeLive<MaskExplorerState>(figure.state);
    figure.connect(live);
    const page = await showInHost(browser, figure);
    await page.getByLabel("Seed").fill("5");
    await page.getByRole("radio", { name: "Blocks" }).check();
    await page.getByRole("radio", { name: "4", exact: true }).check();
    const sent = await page.evaluate<[string, unknown][]>("shown[0].sent");
    assert.deepEqual(sent, [
      ["seed", 5],
      ["maskKind", "block"],
      ["patchSize", 4],
    ]);
    live.set(Object.fromEntries(sent) as Partial<MaskExplorerState>);
    const answer = { drawn: figure.get("drawn"), mask: figure.get("mask"), note: figure.get("note") };
    await page.evaluate(`shown[0].change(${JSON.stringify(answer)})`);
    assert.equal(await count(page), "The encoder sees 32 of 64 patches.");
    await page.close();
  });

  it("writes the patch order on demand", async () => {
    const figure = await emojiMask();
    const page = await showInHost(browser, figure);
    assert.equal(await page.locator(".cl-mask-order").isVisible(), false);
    await page.getByRole("button", { name: "Patch order" }).press("Enter");
    const text = await page.locator(".cl-mask-order").innerText();
    assert.ok(text.includes(`kept (8) ${figure.get("drawn").idsShuffle.slice(0, 8).join(" ")}`), text);
    await page.close();
  });

  it("says in an exported page what needs the kernel, and moves the ratio there", async () => {
    const { page, errors, requests } = await openExported(browser, await emojiMask(), { width: 320 });
    await slideTo(page, /Mask ratio/, 75);
    assert.equal(await count(page), "The encoder sees 4 of 16 patches.");
    assert.equal(await page.getByText("does not answer").count(), 0);
    await page.getByLabel("Seed").fill("9");
    await page.getByText("does not answer").waitFor();
    await page.getByLabel("Seed").fill("0");
    await page
      .getByText("does not answer")
      .waitFor({ state: "detached" })
      .catch(() => undefined);
    assert.equal(await page.getByText("does not answer").count(), 0);
    assert.deepEqual([errors, requests], [[], []]);
    assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
    await page.close();
  });

  it("leaves nothing behind", async () => {
    const page = await showInHost(browser, await emojiMask());
    await assertLeavesNothing(page);
  });

  itHasNothingSeriousForAxe(async (options) => {
    const page = await showInHost(browser, await emojiMask(), options);
    await page.getByRole("button", { name: "Patch order" }).click();
    return page;
  });
});
