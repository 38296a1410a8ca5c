import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { attentionViewer, type AttentionViewerOptions } from "../../../src/widgets/attention-viewer.js";
import {
  assertLeavesNothing,
  itHasNothingSeriousForAxe,
  openExported,
  openForFrontEnds,
  showInHost,
} from "../../helpers/front-end-host.js";
import { randomAttention } from "../../helpers/random-attention.js";
import { loadPictures } from "../../helpers/synthetic-report.js";

const SIZE = 32;
const attention = randomAttention(3, 2, 17);

async function emojiAttention(options: Partial<AttentionViewerOptions> = {}) {
  const { pixels } = await loadPictures(1, SIZE);
  return attentionViewer({ image: { shape: [SIZE, SIZE, 3], data: pixels }, attention, ...options });
}

/** Attention of patch `query` in percent, `[16]`. */
const percentOf = (layer: number, head: number, query: number): number[] =>
  attention.data
    .slice(((layer * 2 + head) * 17 + query + 1) * 17)
    .slice(1, 17)
    .map((value) => 100 * value);

const stateOf = (page: Page) =>
  page.evaluate("[shown[0].state.patch, shown[0].state.layer, shown[0].state.head, shown[0].state.mode]");
const readout = (page: Page) => page.locator(".cl-attention-readout").innerText();

describe("attention viewer in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await openForFrontEnds(this);
  });
  after(() => browser?.close());

  it("lets a patch, a layer and a head be chosen, and sends them", async () => {
    const page = await showInHost(browser, await emojiAttention());
    assert.deepEqual(await stateOf(page), ["cls", 2, "mean", "attention"]);
    const box = (await page.locator(".cl-frame").first().boundingBox())!;
    await page.mouse.click(box.x + 0.6 * box.width, box.y + 0.4 * box.height);
    await page.getByRole("button", { name: "Head 1" }).click();
    await page.getByLabel(/^Layer/).press("Home");
    assert.deepEqual(await stateOf(page), [6, 0, 1, "attention"]);
    const shares = percentOf(0, 1, 6);
    const most = Math.max(...shares);
    const said = /patch 6, row 1, column 2\s+Most on\s+patch (\d+), ([\d.]+) %/.exec(await readout(page))!;
    assert.equal(Number(said[1]), shares.indexOf(most));
    assert.ok(Math.abs(Number(said[2]) - most) < 0.01 * most);
    await page.mouse.move(box.x + 0.1 * box.width, box.y + 0.1 * box.height);
    const pointed = /patch 0, row 0, column 0: ([\d.]+) %/.exec(
      await page.locator(".cl-pointed").innerText(),
    )!;
    assert.ok(Math.abs(Number(pointed[1]) - shares[0]!) < 0.01 * most);
    await page.close();
  });

  it("is used by keys alone, and shows the roll-out without heads", async () => {
    const page = await showInHost(browser, await emojiAttention());
    await page.locator(".cl-frame").first().focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    assert.deepEqual(((await stateOf(page)) as unknown[])[0], 5);
    await page.getByLabel("One layer").focus();
    await page.keyboard.press("ArrowRight");
    assert.deepEqual(((await stateOf(page)) as unknown[])[3], "rollout");
    assert.equal(await page.locator(".cl-heads").isVisible(), false);
    await page.getByRole("button", { name: "Class token" }).press("Enter");
    assert.match(await readout(page), /class token\s+Most on/);
    await page.close();
  });

  it("says that a masked patch has no attention", async () => {
    const keptIds = [0, 5, 9];
    const figure = await emojiAttention({ attention: randomAttention(1, 1, 4), keptIds });
    const page = await showInHost(browser, figure);
    await page.evaluate("shown[0].change({ patch: 1 })");
    assert.ok(await page.getByText("this patch was masked").isVisible());
    await page.evaluate("shown[0].change({ patch: 5 })");
    assert.match(await readout(page), /patch 5.*\s+Most on\s+patch (0|5|9),/);
    await page.close();
  });

  it("works in an exported page, and leaves nothing behind in a host", async () => {
    const { page, errors, requests } = await openExported(browser, await emojiAttention(), { width: 320 });
    await page.getByRole("button", { name: "Head 0" }).click();
    assert.equal(await page.locator('.cl-heads [aria-pressed="true"]').innerText(), "Head 0");
    assert.deepEqual([errors, requests], [[], []]);
    assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
    await page.close();
    const host = await showInHost(browser, await emojiAttention());
    await assertLeavesNothing(host);
  });

  itHasNothingSeriousForAxe(async (options) => {
    return showInHost(browser, await emojiAttention({ patch: 3 }), options);
  });
});
