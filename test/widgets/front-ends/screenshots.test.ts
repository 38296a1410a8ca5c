import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { openForFrontEnds, showInHost } from "../../helpers/front-end-host.js";
import {
  oneFont,
  readSmallPicture,
  smallScreenshot,
  worstDifference,
  writeSmallPicture,
  type SmallPicture,
} from "../../helpers/small-screenshot.js";
import { widgetFigures, widgetNames, type AnyFigure } from "../../helpers/widget-figures.js";

// CANLAB_RENEW_SCREENSHOTS=1 writes the pictures anew; look at them before they are committed. CANLAB_SHOTS=DIR also writes them in full.
const FOLDER = "test/fixtures/screenshots";
const isRenewed = !!process.env["CANLAB_RENEW_SCREENSHOTS"];

/** Of 255, in the worst square. Letters and lines without smoothing make up to 4.5; charts without their curves 7.8 or more, other hues
 * 5.7 or more, and most faults over 20. */
const TOLERANCE = 5;
const PATIENCE_MS = 5000;

/** Its pictures and plots cannot be seen. */
const WITHOUT_PANELS = ".canlab canvas, .canlab svg { visibility: hidden }";
const OTHER_COLOURS = "body { filter: hue-rotate(120deg) }";

/** Waits until the page looks as wanted, or long enough. */
async function settledDifference(page: Page, wanted: SmallPicture): Promise<number> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const difference = worstDifference(await smallScreenshot(page), wanted);
    if (difference <= TOLERANCE || performance.now() > end) return difference;
  }
}

async function renew(page: Page, path: string): Promise<SmallPicture> {
  await page.waitForTimeout(1000);
  const picture = await smallScreenshot(page);
  await writeSmallPicture(path, picture);
  return picture;
}

describe("what the widgets look like", function () {
  this.timeout(60_000);
  let browser: Browser;
  let figures: Readonly<Record<string, AnyFigure>>;

  before(async function () {
    browser = await openForFrontEnds(this);
    figures = await widgetFigures();
    mkdirSync(FOLDER, { recursive: true });
  });
  after(() => browser?.close());

  const difference = async (page: Page, fault: string, wanted: SmallPicture) => {
    const style = await page.addStyleTag({ content: fault });
    const found = worstDifference(await smallScreenshot(page), wanted);
    await style.evaluate((element) => (element as Element).remove());
    return found;
  };

  for (const name of widgetNames) {
    it(`${name}: as in its pictures, light and dark, which others are not`, async () => {
      const page = await showInHost(browser, figures[name]!, { style: oneFont() });
      // The training monitor asks for a kernel.
      await page.evaluate("shown[0].change({ pong: shown[0].state.ping })");
      for (const scheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: scheme });
        const path = `${FOLDER}/${name}-${scheme}.png`;
        const wanted = isRenewed ? await renew(page, path) : await readSmallPicture(path);
        const found = await settledDifference(page, wanted);
        const folder = process.env["CANLAB_SHOTS"];
        if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${scheme}.png` });
        assert.ok(found <= TOLERANCE, `${name}, ${scheme}: the page is ${found.toFixed(1)} from ${path}`);
        const fault = scheme === "light" ? WITHOUT_PANELS : OTHER_COLOURS;
        const other = await difference(page, fault, wanted);
        assert.ok(other > TOLERANCE, `${name}, ${scheme}: ${fault} is only ${other.toFixed(1)} from ${path}`);
      }
      await page.close();
    });
  }
});
