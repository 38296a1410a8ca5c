import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { patchGrid } from "../../../src/widgets/patch-grid-figure.js";
import {
  assertLeavesNothing,
  itHasNothingSeriousForAxe,
  openExported,
  openForFrontEnds,
  showInHost,
} from "../../helpers/front-end-host.js";
import { payloads } from "../../helpers/payloads.js";
import { loadPictures } from "../../helpers/synthetic-report.js";

const SIZE = 32;

async function emojiGrid(count = 3, names?: readonly string[]) {
  const { pixels } = await loadPictures(count, SIZE);
  const images = { shape: [count, SIZE, SIZE, 3], data: pixels };
  const mask = { shape: [count, 16], data: Array.from({ length: 16 * count }, (_, i) => i % 2) };
  const prediction = { ...images, data: Float32Array.from(pixels, (value) => (0.9 * value) / 255) };
  return patchGrid({ images, mask, prediction, names });
}

/** Where the middle of a patch of a column is. */
async function middleOf(page: Page, column: string, patch: number): Promise<[number, number]> {
  const box = (await page.locator(`[data-column="${column}"]`).boundingBox())!;
  return [
    box.x + ((patch % 4) + 0.5) * (box.width / 4),
    box.y + (Math.floor(patch / 4) + 0.5) * (box.height / 4),
  ];
}

const stateOf = (page: Page, key: string) => page.evaluate(`shown[0].state[${JSON.stringify(key)}]`);

describe("patch grid in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await openForFrontEnds(this);
  });
  after(() => browser?.close());

  it("tells patch, row, column and loss under the pointer, and chooses by click and drag", async () => {
    const page = await showInHost(browser, await emojiGrid());
    await page.mouse.move(...(await middleOf(page, "mask", 6)));
    const readout = await page.locator("[data-readout]").innerText();
    assert.match(readout, /Patch\s+6\s+Row\s+1\s+Column\s+2\s+State\s+visible/);
    await page.mouse.move(...(await middleOf(page, "image", 5)));
    assert.match(await page.locator("[data-readout]").innerText(), /masked\s+Reconstruction loss\s+0\.\d+/);
    await page.mouse.down();
    await page.mouse.move(...(await middleOf(page, "image", 6)));
    await page.mouse.move(...(await middleOf(page, "image", 7)));
    assert.deepEqual(await stateOf(page, "patches"), [], "sent when the button is let go");
    await page.mouse.up();
    assert.deepEqual(await stateOf(page, "patches"), [5, 6, 7]);
    assert.equal(await page.locator('[data-column="loss"] .cl-patch-chosen').count(), 3);
    await page.mouse.click(...(await middleOf(page, "loss", 6)));
    assert.deepEqual(await stateOf(page, "patches"), [5, 7]);
    assert.match(await page.locator(".cl-chosen").innerText(), /2 patches chosen: 5, 7\. Mean loss 0\.\d+/);
    await page.getByRole("button", { name: "Clear" }).click();
    assert.deepEqual(await stateOf(page, "patches"), []);
    await page.close();
  });

  it("is used by keys alone", async () => {
    const page = await showInHost(browser, await emojiGrid());
    await page.locator(".cl-patch-panels").focus();
    for (const key of ["ArrowRight", "Space", "Shift+ArrowDown", "End", "Space"])
      await page.keyboard.press(key);
    assert.deepEqual(await stateOf(page, "patches"), [1, 5, 15]);
    assert.match(await page.locator(".cl-chosen").innerText(), /3 patches chosen/);
    await page.keyboard.press("Escape");
    assert.deepEqual(await stateOf(page, "patches"), []);
    await page.close();
  });

  it("follows the kernel, and is gone after its cleanup", async () => {
    const page = await showInHost(browser, await emojiGrid());
    await page.evaluate("shown[0].change({ picture: 2, patches: [0, 9] })");
    assert.equal(await page.locator('[data-column="image"] .cl-patch-chosen').count(), 2);
    assert.equal(await page.locator('.cl-picker [aria-pressed="true"]').getAttribute("title"), "picture 3");
    await assertLeavesNothing(page);
  });

  it("says that there are no pictures, or no prediction", async () => {
    const none = patchGrid({ images: { shape: [0, 8, 8, 3], data: [] }, patchSize: 4 });
    const page = await showInHost(browser, none);
    assert.match(await page.locator(".cl-message").innerText(), /no pictures/);
    await page.close();
    const images = { shape: [8, 8, 3], data: new Uint8Array(192) };
    const other = await showInHost(browser, patchGrid({ images, mask: { shape: [4], data: [1, 0, 0, 1] } }));
    assert.match(await other.locator(".cl-note").first().innerText(), /No prediction was given/);
    await other.close();
  });

  it("works in an exported page, with names that are only text, and without a kernel", async () => {
    const { page, errors, requests } = await openExported(
      browser,
      await emojiGrid(payloads.length, payloads),
      {
        width: 320,
      },
    );
    await page.mouse.click(...(await middleOf(page, "image", 2)));
    assert.match(await page.locator(".cl-chosen").innerText(), /1 patch chosen: 2/);
    assert.equal(await page.evaluate("globalThis.pwned"), undefined);
    assert.deepEqual([errors, requests], [[], []]);
    assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
    await page.close();
  });

  itHasNothingSeriousForAxe(async (options) => {
    const figure = await emojiGrid();
    figure.set({ patches: [1, 2] });
    return showInHost(browser, figure, options);
  });
});
