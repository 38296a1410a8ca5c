import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { createRng } from "../../../src/core/rng.js";
import { contrastiveMatrix, type ContrastiveMatrixInput } from "../../../src/widgets/contrastive-matrix.js";
import { assertClose } from "../../helpers/assert-close.js";
import {
  openExported,
  openForFrontEnds,
  seriousViolations,
  showInHost,
} from "../../helpers/front-end-host.js";
import { payloads } from "../../helpers/payloads.js";

function input(count: number, more: Partial<ContrastiveMatrixInput> = {}): ContrastiveMatrixInput {
  const rng = createRng(3, "contrastive matrix");
  const data = Float32Array.from({ length: count * 6 }, () => rng.normal());
  const other = data.map((value) => value + rng.normal());
  return { z1: { shape: [count, 6], data }, z2: { shape: [count, 6], data: other }, ...more };
}

const images = (count: number) => ({
  shape: [count, 8, 8, 3],
  data: Uint8Array.from({ length: count * 192 }, (_, i) => (i * 7) % 256),
});

const loss = (page: Page) =>
  page.evaluate<number>("Number(document.querySelector('[data-loss]').dataset.loss)");

describe("the contrastive matrix in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await openForFrontEnds(this);
  });

  after(() => browser?.close());

  it("is one small module without imports", () => {
    const code = readFileSync("dist/browser/contrastive-matrix.js", "utf8");
    assert.ok(code.length < 150_000);
    assert.ok(!/\bimport\s*[{"'*]|\bimport\(\s*["']|\bfrom\s*["']/.test(code));
  });

  for (const negatives of ["both", "other"] as const) {
    it(`works the loss out as the kernel does, negatives "${negatives}"`, async () => {
      const page = await showInHost(browser, contrastiveMatrix(input(9, { negatives })));
      for (const temperature of [0.01, 0.05, 0.1, 0.5, 1]) {
        await page.evaluate(`shown[0].change({ temperature: ${temperature} })`);
        const wanted = contrastiveMatrix(input(9, { negatives, temperature })).get("loss")!;
        assertClose(await loss(page), wanted, { absolute: 1e-9 });
        assertClose(await page.evaluate<number>("shown[0].state.loss"), wanted, { absolute: 1e-9 });
      }
      await page.close();
    });
  }

  it("sends temperature and pair back, by keys and by mouse", async () => {
    const page = await showInHost(browser, contrastiveMatrix(input(4, { images: images(4) })));
    const get = (key: string) => page.evaluate<unknown>(`shown[0].state.${key}`);
    await page.locator("input[type=range]").focus();
    await page.keyboard.press("Home");
    assert.equal(await get("temperature"), 0.01);
    await page.locator(".cl-contrast-cells").focus();
    for (const key of ["ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    assert.deepEqual(await get("pair"), [1, 5]);
    await page.keyboard.press("End");
    assert.deepEqual(await get("pair"), [1, 7]);
    await page.keyboard.press("Enter");
    assert.deepEqual(await get("pair"), [1, 5]);
    assert.match((await page.textContent("[aria-live]"))!, /image 2, view 1 and image 2, view 2: positive/);
    const box = (await page.locator(".cl-contrast-cells canvas").boundingBox())!;
    await page.mouse.click(box.x + 40, box.y + box.height - 6);
    assert.deepEqual(await get("pair"), [7, 0]);
    await page.locator("input[value=probability]").check();
    assert.equal(await get("view"), "probability");
    await page.close();
  });

  it("says what is wrong in its place, and takes everything away", async () => {
    const page = await showInHost(browser, contrastiveMatrix(input(1)));
    assert.match((await page.textContent(".cl-message"))!, /has no negatives/);
    await page.close();
    const other = await showInHost(browser, contrastiveMatrix(input(3)));
    const left = await other.evaluate(`(() => {
      const { el, listeners, cleanup } = shown[0];
      cleanup();
      document.documentElement.dataset.theme = "dark";
      return [el.childElementCount, listeners.size];
    })()`);
    assert.deepEqual(left, [0, 0]);
    await other.close();
  });

  it("shows 512 images", async () => {
    const page = await showInHost(browser, contrastiveMatrix(input(512)));
    assert.ok((await loss(page)) > 0);
    await page.close();
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`is exported with any names, ${scheme} and narrow, without a serious finding of axe`, async () => {
      const names = payloads;
      const figure = contrastiveMatrix(input(names.length, { names, images: images(names.length) }));
      const { page, errors, requests } = await openExported(browser, figure, { width: 320, scheme });
      await page.locator(".cl-contrast-cells").focus();
      for (let i = 0; i < names.length; i++) {
        for (const key of ["ArrowDown", "Enter"]) await page.keyboard.press(key);
      }
      assert.equal(await page.evaluate("globalThis.pwned"), undefined);
      assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
      assert.deepEqual(await seriousViolations(page), []);
      assert.deepEqual([errors, requests], [[], []]);
      await page.close();
    });
  }
});
