import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { findBrowser, openBrowser } from "../helpers/browser.js";
import { itHasNothingSeriousForAxe } from "../helpers/front-end-host.js";
import { builtSite } from "./built-site.js";
import { oddName } from "./site-notebooks.js";

describe("the site from file:// in Chromium", function () {
  this.timeout(180_000);
  let browser: Browser | undefined;
  let out: string;
  before(async function () {
    if (findBrowser() === undefined) {
      this.test!.title += " (no Chromium found; set CHROME_PATH)";
      this.skip();
    }
    [browser, out] = await Promise.all([openBrowser(), builtSite()]);
  });
  after(() => browser?.close());

  /** Opens a page; every error in its console fails the test. */
  async function withPage(path: string, body: (page: Page) => Promise<void>, options = {}): Promise<void> {
    const page = await browser!.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => void (message.type() === "error" && errors.push(message.text())));
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) errors.push(`asks for ${request.url()}`);
    });
    const [file = "", anchor] = path.split(".html#");
    const url = pathToFileURL(join(out, anchor === undefined ? file : `${file}.html`)).href;
    await page.goto(anchor === undefined ? url : `${url}#${anchor}`);
    await body(page);
    assert.deepEqual(errors, []);
    await page.close();
  }
  const narrow = { viewport: { width: 320, height: 640 }, colorScheme: "dark" };
  const isReady = (page: Page) => page.waitForSelector("html[data-ready]");
  const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

  it("leads from home to the tutorials", () =>
    withPage("index.html", async (page) => {
      await page.getByRole("link", { name: "Tutorials" }).first().click();
      await page.waitForURL(/tutorials\/index\.html$/);
      assert.equal(await page.getByRole("listitem").getByText("01 · Zebrafish").count(), 1);
    }));

  it("runs a tutorial's widget", () =>
    withPage("tutorials/01-zebrafish.html", async (page) => {
      await page.getByLabel("Mask ratio").waitFor();
      assert.equal(await page.locator("details[open]").count(), 0);
      await page.getByText("Answers").click();
      assert.ok(await page.getByText("Folded.").isVisible());
    }));

  it("runs nothing of a notebook's text, and stays in the window", () =>
    withPage(
      `tutorials/${oddName}.html`,
      async (page) => {
        await isReady(page);
        assert.equal(await page.evaluate(() => (globalThis as { pwned?: boolean }).pwned), undefined);
        assert.match(await page.title(), /^<script>/);
        assert.ok(await fits(page));
      },
      narrow,
    ));

  it("finds a word", () =>
    withPage("search.html", async (page) => {
      await page.getByLabel(/Words in/).fill("zebrafi");
      const link = page.locator("#found a").first();
      assert.equal(await link.textContent(), "01 · Zebrafish");
      await page.getByLabel(/Words in/).fill("infoNce");
      await page
        .locator("#found a", { hasText: /infoNce$/ })
        .first()
        .click();
      await page.waitForURL(/api\/functions\/infoNce\.html/);
      assert.ok(await page.getByRole("heading", { name: "Function infoNce" }).count());
    }));

  it("has one theme for all pages, the API's too, also when one goes back", () =>
    withPage("index.html", async (page) => {
      const themeOf = (name: "Dark" | "Light") => page.getByRole("button", { name: `${name} theme` });
      const hasPaper = (colour: string) =>
        page.waitForFunction(`getComputedStyle(document.body).backgroundColor === "${colour}"`);
      const [light, dark] = ["rgb(251, 250, 247)", "rgb(19, 21, 24)"];
      await isReady(page);
      await themeOf("Dark").click();
      await page.getByRole("link", { name: "API", exact: true }).click();
      await page.waitForURL(/api\/index\.html$/);
      await hasPaper(dark);
      await themeOf("Light").click();
      await hasPaper(light);
      await page.getByRole("link", { name: "Gallery" }).click();
      await page.waitForURL(/gallery\.html$/);
      await hasPaper(light);
      await page.goBack();
      await page.goBack();
      await page.waitForURL(/site\/index\.html$/);
      await themeOf("Dark").waitFor();
      await hasPaper(light);
    }));

  it("shows every widget of the gallery", () =>
    withPage("gallery.html", async (page) => {
      await isReady(page);
      const views = page.locator("[data-widget-view]");
      assert.equal(await views.count(), 9);
      await page.waitForFunction(() =>
        [...document.querySelectorAll("[data-widget-view]")].every((el) =>
          el.querySelector("svg, canvas, img, table"),
        ),
      );
      assert.equal(
        await page
          .getByText(/Drawing…|could not|is missing/)
          .filter({ visible: true })
          .count(),
        0,
      );
    }));

  for (const path of [
    "index.html",
    "gallery.html",
    "results.html",
    "docs/methods.html",
    "tutorials/01-zebrafish.html",
  ])
    it(`fits ${path} into 320 pixels, dark`, () =>
      withPage(
        path,
        async (page) => {
          await isReady(page);
          await page.waitForTimeout(500);
          assert.ok(await fits(page));
          const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
          assert.equal(paper, "rgb(19, 21, 24)");
        },
        narrow,
      ));

  for (const path of [
    "index.html",
    "gallery.html",
    "results.html",
    "tutorials/01-zebrafish.html",
    "api/functions/infoNce.html",
  ])
    describe(path, () =>
      itHasNothingSeriousForAxe(
        async ({ scheme, width }) => {
          const page = await browser!.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
          await page.goto(pathToFileURL(join(out, path)).href);
          // The last thing of a page that its scripts make.
          await page.locator("[data-theme-toggle] button").waitFor();
          return page;
        },
        // Not all four: colours do not depend on the width.
        [
          { scheme: "light", width: 900 },
          { scheme: "dark", width: 320 },
        ],
      ),
    );
});
