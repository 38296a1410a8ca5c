import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import type { ExperimentResults } from "../../../src/widgets/display-results.js";
import { resultsExplorer } from "../../../src/widgets/results-explorer.js";
import {
  openExported,
  openForFrontEnds,
  seriousViolations,
  showInHost,
} from "../../helpers/front-end-host.js";
import { payloads } from "../../helpers/payloads.js";

const results = (name: string) =>
  JSON.parse(readFileSync(`docs/results/${name}.json`, "utf8")) as ExperimentResults;

describe("the results explorer in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    browser = await openForFrontEnds(this);
  });

  after(() => browser?.close());

  it("shows claim, verdict, ours and the paper's numbers, and sends arm and metric back", async () => {
    const page = await showInHost(browser, resultsExplorer(results("r2")));
    const text = (await page.textContent("body"))!;
    for (const part of ["R2: main linear probe", "the paper's own", "undecided", "58.9 ± 1.9", "75.4"])
      assert.ok(text.includes(part), part);
    await page.locator("tr:has-text('SimCLR') input").check();
    assert.equal(await page.evaluate("shown[0].state.arm"), "simclr");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate("shown[0].state.arm"), "mae");
    await page.click("text=All numbers of MAE");
    assert.ok(await page.isVisible("text=seed 2"));
    await page.selectOption("select", "val.retrieval_top1");
    assert.equal(await page.evaluate("shown[0].state.metric"), "val.retrieval_top1");
    assert.match((await page.textContent("caption"))!, /same emoji/);
    const left = await page.evaluate(
      "(shown[0].cleanup(), [shown[0].el.childElementCount, shown[0].listeners.size])",
    );
    assert.deepEqual(left, [0, 0]);
    await page.close();
  });

  it("says that there is nothing to show", async () => {
    const page = await showInHost(browser, resultsExplorer({ id: "R0", observations: [] }));
    assert.match((await page.textContent(".cl-message"))!, /Nothing was scored/);
    await page.close();
  });

  it("shows every number of an arm in a narrow window without scrolling, and stays a table", async () => {
    const { page } = await openExported(browser, resultsExplorer(results("r2")), { width: 320 });
    const arms = page.locator(".cl-result-arms");
    const { right, bottom } = await arms.evaluate((el) => el.getBoundingClientRect());
    assert.ok(right <= 320, `the table ends at ${right}`);
    for (const cell of await arms.locator("tbody :is(th, td)").all()) {
      const box = await cell.evaluate((el) => el.getBoundingClientRect());
      assert.ok(box.right <= 320 && box.bottom <= bottom, JSON.stringify(box));
    }
    assert.equal(await arms.getByRole("rowheader").count(), 5);
    assert.equal(await arms.getByRole("columnheader").count(), 5);
    await page.close();
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`is exported with any text, ${scheme} and narrow, without a serious finding of axe`, async () => {
      const names = payloads.map((label, i) => ({ name: `arm ${i}`, label }));
      const long = payloads[8]!;
      const figure = resultsExplorer({
        ...results("r2"),
        ...{ arms: names, display: payloads[1]!, claim: { text: long, trust: "ours" } },
        observations: names.map(({ name }, i) => ({
          ...{ arm: name, seed: 0, values: { "val.logistic_category_top1": i / 20 } },
        })),
        criterion: { text: payloads[5]!, outcome: "fail", sentence: payloads[3]! },
      });
      const { page, errors, requests } = await openExported(browser, figure, { width: 320, scheme });
      await page.locator("input[type=radio]").last().check();
      for (const summary of await page.locator("summary").all()) await summary.click();
      assert.equal(await page.evaluate("globalThis.pwned"), undefined);
      assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= 320);
      assert.deepEqual(await seriousViolations(page), []);
      assert.deepEqual([errors, requests], [[], []]);
      await page.close();
    });
  }
});
