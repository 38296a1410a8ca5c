import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { openExported, openForFrontEnds } from "../../helpers/front-end-host.js";
import { lookOf, widgetActions } from "../../helpers/widget-actions.js";
import { widgetFigures, widgetNames, type AnyFigure } from "../../helpers/widget-figures.js";

describe("the widgets in an exported page", function () {
  this.timeout(60_000);
  let browser: Browser;
  let figures: Readonly<Record<string, AnyFigure>>;

  before(async function () {
    browser = await openForFrontEnds(this);
    figures = await widgetFigures();
  });
  after(() => browser?.close());

  for (const name of widgetNames) {
    it(`${name} reacts to mouse and keys, without an error or a request`, async () => {
      const { page, errors, requests } = await openExported(browser, figures[name]!);
      const view = page.locator(".canlab").first();
      const { mouse, keys, later } = widgetActions[name]!;
      let before = await lookOf(view);
      for (const { act, key } of [mouse, keys, later]) {
        await act(view);
        await page.waitForTimeout(50);
        const after = await lookOf(view);
        assert.notEqual(after, before, `${key} is not seen to have changed`);
        before = after;
      }
      assert.deepEqual([errors, requests], [[], []]);
      await page.close();
    });
  }
});
