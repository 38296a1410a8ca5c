import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { lossCurves } from "../../../src/widgets/loss-curves.js";
import {
  openExported,
  openForFrontEnds,
  seriousViolations,
  showInHost,
} from "../../helpers/front-end-host.js";
import { payloads } from "../../helpers/payloads.js";

const history = Array.from({ length: 30 }, (_, i) => ({ step: i + 1, total: 3 / (i + 1), contrastive: 1 }));

describe("loss curves in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await openForFrontEnds(this);
  });

  after(() => browser?.close());

  it("send scale and smoothing back, and have a message for no step", async () => {
    const page = await showInHost(browser, lossCurves({ history }));
    await page.click("text=Log scale");
    assert.equal(await page.evaluate("shown[0].state.useLogScale"), true);
    await page.locator("input[type=range]").focus();
    await page.keyboard.press("Home");
    assert.equal(await page.evaluate("shown[0].state.smoothing"), 0);
    await page.close();
    const empty = await showInHost(browser, lossCurves({ history: [] }));
    assert.match((await empty.textContent(".cl-message"))!, /No losses were logged/);
    await empty.close();
  });

  it("fit their places also where they are drawn before they are seen", async () => {
    const page = await showInHost(browser, lossCurves({ history }), { style: "body { display: none }" });
    await page.addStyleTag({ content: "body { display: block !important }" });
    const place = page.locator(".cl-loss-plot").first();
    const { width, height } = (await place.boundingBox())!;
    await page.waitForFunction(
      ([w, h]) => {
        const drawn = document.querySelector(".cl-loss-plot .main-svg")!.getBoundingClientRect();
        return Math.abs(drawn.width - w!) < 1 && Math.abs(drawn.height - h!) < 1;
      },
      [width, height],
    );
    await page.close();
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`are exported with any names, ${scheme} and narrow, without a serious finding of axe`, async () => {
      const runs = Object.fromEntries(payloads.map((name) => [name, history]));
      const { page, errors, requests } = await openExported(browser, lossCurves({ runs }), {
        ...{ width: 320, scheme },
      });
      await page.waitForSelector(".cl-loss-plot .scatterlayer path", { state: "attached" });
      assert.equal(await page.evaluate("globalThis.pwned"), undefined);
      assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
      assert.deepEqual(await seriousViolations(page), []);
      assert.deepEqual([errors, requests], [[], []]);
      await page.close();
    });
  }
});
