import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { renderNotebook } from "../../../src/notebook/export/render-notebook.js";
import { findBrowser, openBrowser } from "../../helpers/browser.js";
import { withTempDir } from "../../helpers/temp-dir.js";
import { pageNotebook } from "./page-notebook.js";

describe("renderNotebook", function () {
  this.timeout(60_000);
  let markup = "";
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.setHeader("access-control-allow-origin", "*").end();
  });
  before(async () => {
    execFileSync(process.execPath, ["scripts/build-widgets.mjs"]);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    markup = await renderNotebook(pageNotebook(`http://127.0.0.1:${port}`), { title: "masking" });
  });
  after(() => void server.close());

  it("makes one page that asks for nothing and forbids asking", () => {
    assert.match(markup, /^<!doctype html>/);
    assert.match(markup, /Content-Security-Policy" content="default-src &#39;none&#39;;/);
    assert.doesNotMatch(markup, /<(script|iframe|source)[^>]*\ssrc="/);
    for (const [, source] of markup.matchAll(/<img[^>]*\ssrc="([^"]*)"/g))
      assert.match(source!, /^data:image\//);
    assert.equal(markup.match(/<script/g)?.length, markup.match(/<\/script/gi)?.length);
  });

  it("shows text of the notebook as text", () => {
    assert.match(markup, /Masking &lt;script&gt;/);
    assert.match(markup, /<span class="ansi-red-fg">red<\/span> &lt;i&gt;plain&lt;\/i&gt;\n100 %/);
    assert.match(markup, /TypeError<\/span>: &lt;no&gt;/);
    assert.doesNotMatch(markup, /href="javascript:/);
    assert.match(markup, /<span class="hljs-keyword">const<\/span>/);
  });

  it("has plotly only where a widget draws with it", async () => {
    assert.doesNotMatch(markup, /plotly\.js \(basic/);
    const notebook = JSON.stringify(pageNotebook("")).replace(
      "const button",
      "globalThis.Plotly; const button",
    );
    assert.match(await renderNotebook(JSON.parse(notebook) as never, { title: "" }), /plotly\.js \(basic/);
  });

  describe("from file:// in Chromium", function () {
    let browser: Browser | undefined;
    before(async function () {
      if (findBrowser() === undefined) {
        this.test!.title += " (no Chromium found; set CHROME_PATH)";
        this.skip();
      }
      browser = await openBrowser();
    });
    after(() => browser?.close());

    /** Opens the page and notes every error. */
    async function withPage(body: (page: Page, errors: string[]) => Promise<void>) {
      await withTempDir(async (dir) => {
        const path = join(dir, "page.html");
        await writeFile(path, markup);
        const page = await browser!.newPage({ viewport: { width: 1200, height: 900 } });
        const errors: string[] = [];
        page.on("pageerror", (error) => errors.push(error.message));
        await page.goto(pathToFileURL(path).href);
        await page.waitForSelector("html[data-ready]");
        await page.waitForSelector(".counter");
        await body(page, errors);
        await page.close();
      });
    }

    it("asks for nothing, and no notebook code reaches the page", () =>
      withPage(async (page, errors) => {
        await page.waitForTimeout(300);
        assert.deepEqual(asked, []);
        assert.deepEqual(
          errors.filter((text) => !text.includes("Blocked a frame")),
          [],
        );
        assert.match(await page.title(), /^Masking <script>/);
        assert.equal(await page.locator('iframe[sandbox*="same-origin"]').count(), 0);
      }));

    it("runs anywidgets with their saved state, one model for all views", () =>
      withPage(async (page) => {
        const counters = page.locator(".counter");
        assert.deepEqual(await counters.allTextContents(), ["1 of 7+8+9 started 1", "1 of 7+8+9 started 1"]);
        await counters.first().click();
        assert.deepEqual(await counters.allTextContents(), ["2 of 7+8+9 started 1", "2 of 7+8+9 started 1"]);
        assert.equal(await counters.first().evaluate((el) => getComputedStyle(el).color), "rgb(1, 2, 3)");
      }));

    it("has controls whose values stay in the page, and links between them", () =>
      withPage(async (page) => {
        const slider = page.getByLabel("<b>mask ratio</b>");
        assert.equal(await slider.inputValue(), "0.5");
        await slider.fill("0.8");
        assert.equal(await page.getByLabel("twin").inputValue(), "0.8");
        await page.getByLabel("twin").fill("0.2");
        await page.keyboard.press("Tab");
        assert.equal(await slider.inputValue(), "0.2");
        assert.equal(await page.getByLabel("choice").inputValue(), "two");
        assert.ok(await page.getByLabel("on", { exact: true }).isChecked());
      }));

    it("says in place what it cannot show", () =>
      withPage(async (page) => {
        const messages = await page.locator(".cl-message").allTextContents();
        const has = (pattern: RegExp) =>
          assert.ok(
            messages.some((text) => pattern.test(text)),
            String(pattern),
          );
        has(/without a kernel and a network/);
        has(/cannot show the widget Strange/);
        has(/was not saved with the notebook/);
        has(/cannot show \(application\/x-odd\)/);
        // The widget that was not saved falls back on its text.
        assert.ok(await page.getByText("widget", { exact: true }).count());
      }));

    it("gives a frame the height of its content and the theme of the page", () =>
      withPage(async (page) => {
        const frame = page.locator(".nb-outputs > iframe").first();
        await page.waitForFunction(() => document.querySelector(".nb-outputs > iframe")!.clientHeight > 280);
        assert.ok((await frame.boundingBox())!.height < 400);
        const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const before = await paper();
        await page.locator(".theme-toggle").click();
        assert.notEqual(await paper(), before);
        const picture = process.env["CANLAB_SCREENSHOT"];
        if (picture !== undefined) await page.screenshot({ path: picture, fullPage: true });
      }));
  });
});
