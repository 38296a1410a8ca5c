import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { openForFrontEnds } from "../../helpers/front-end-host.js";
import type { Browser, Page } from "playwright-core";
import { embeddingState } from "../../../src/widgets/embedding-projection.js";
import { patchGridState } from "../../../src/widgets/patch-grid.js";
import { lossCurvesState } from "../../../src/widgets/loss-curves.js";
import { resultsState } from "../../../src/widgets/results-explorer.js";
import { loadPictures, syntheticReport } from "../../helpers/synthetic-report.js";

/** A fake host in the page: `show(name, code, state)` renders a bundle as anywidget does and counts what it listens to. */
const harness = `
  globalThis.shown = [];
  globalThis.show = async (code, state) => {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const frontEnd = (await import(url)).default;
    const listeners = new Set();
    const model = {
      get: (key) => state[key],
      set: (key, value) => { state[key] = value; },
      on: (event, callback) => listeners.add([event, callback]),
      off: (event, callback) => listeners.forEach((l) => l[0] === event && l[1] === callback && listeners.delete(l)),
      save_changes: () => listeners.forEach(([, callback]) => callback()),
    };
    const el = document.createElement("div");
    el.style.width = "800px";
    document.body.append(el);
    const cleanup = await frontEnd.render({ model, el });
    shown.push({ el, state, listeners, cleanup });
  };
  globalThis.windowListeners = 0;
  for (const target of [window, document, matchMedia("(prefers-color-scheme: dark)").constructor.prototype]) {
    const { addEventListener } = target;
    target.addEventListener = function (type, callback, options) {
      windowListeners++;
      options?.signal?.addEventListener("abort", () => windowListeners--);
      return addEventListener.call(this, type, callback, options);
    };
  }`;

describe("a front end in a host like anywidget's", function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let states: Record<string, object>;

  before(async function () {
    browser = await openForFrontEnds(this);
    const report = syntheticReport(await loadPictures(18, 16));
    states = {
      "patch-grid": patchGridState(report.patchGrid!),
      "embedding-projection": embeddingState(report.embedding!),
      "loss-curves": lossCurvesState(report),
      "results-explorer": resultsState(report),
    };
    page = await browser.newPage();
    await page.addScriptTag({ path: "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js" });
    await page.evaluate(harness);
  });

  after(() => browser?.close());

  const show = (name: string) => {
    const code = readFileSync(`dist/browser/${name}.js`, "utf8");
    return page.evaluate(`show(${JSON.stringify(code)}, ${JSON.stringify(states[name])})`);
  };

  for (const name of ["patch-grid", "embedding-projection", "loss-curves", "results-explorer"]) {
    it(`${name} is one small module without imports`, () => {
      const code = readFileSync(`dist/browser/${name}.js`, "utf8");
      assert.ok(code.length < 150_000);
      assert.ok(!/\bimport\s*[{"'*]|\bimport\(\s*["']|\bfrom\s*["']/.test(code), "an import by name");
    });

    it(`${name} leaves nothing behind and does not disturb its twin`, async () => {
      await show(name);
      await show(name);
      const found = await page.evaluate<Record<string, number>>(`(async () => {
        const [one, two] = shown.splice(0);
        const before = windowListeners;
        one.cleanup();
        const found = {
          childrenOfOne: one.el.childElementCount,
          listenersOfOne: one.listeners.size,
          windowListeners: windowListeners - before,
          childrenOfTwo: two.el.childElementCount,
          listenersOfTwo: two.listeners.size,
        };
        document.documentElement.dataset.theme = "dark"; // a redraw of what is gone would throw
        await new Promise((done) => setTimeout(done, 50));
        two.cleanup();
        return { ...found, left: two.listeners.size + two.el.childElementCount };
      })()`);
      assert.equal(found.childrenOfOne, 0);
      assert.equal(found.listenersOfOne, 0);
      assert.ok(found.childrenOfTwo! > 0);
      assert.ok(found.listenersOfTwo! > 0);
      // Of keys, and of the theme.
      assert.equal(found.windowListeners, name === "patch-grid" ? -1 : -2);
      assert.equal(found.left, 0);
    });
  }

  it("sends the patch and the point that are pointed at to the host", async () => {
    await show("patch-grid");
    await show("embedding-projection");
    await page.locator(".cl-patch-panels").focus();
    await page.keyboard.press("End");
    await page.locator(".cl-embedding").focus();
    await page.keyboard.press("Home");
    assert.deepEqual(await page.evaluate("[shown[0].state.patch, shown[1].state.point]"), [3, 0]);
  });

  it("says that plotly is missing instead of failing in silence", async () => {
    await page.evaluate("delete globalThis.Plotly");
    await show("loss-curves");
    await page.getByText("The charts cannot be drawn: plotly is not on this page.").waitFor();
  });
});
