import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { buildSite } from "../../scripts/site/build-site.js";
import { siteProblems } from "../../scripts/site/check-site.js";
import { findBrowser, openBrowser } from "../helpers/browser.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { oddName, writeSiteNotebooks } from "./site-notebooks.js";

describe("the site", function () {
  this.timeout(180_000);
  const dir = mkdtempSync(join(tmpdir(), "canlab-site-"));
  const out = join(dir, "any folder", "site");
  const read = (path: string) => readFileSync(join(out, path), "utf8");
  let files: string[] = [];
  before(async () => {
    execFileSync(process.execPath, ["scripts/build-widgets.mjs"]);
    const executed = join(dir, "executed");
    await writeSiteNotebooks(executed);
    const options = { root: process.cwd(), out, executed, useColor: false, entry: "src/losses/index.ts" };
    const { logger } = recordingLogger();
    const { signal } = new AbortController();
    await buildSite(options, { logger, signal, print: () => undefined, complain: () => undefined });
    files = readdirSync(out, { recursive: true, encoding: "utf8" });
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it("has every part", () => {
    const wanted = ["index", "gallery", "results", "search", "tutorials/index", "tutorials/01-zebrafish"];
    for (const page of [...wanted, `tutorials/${oddName}`, "docs/how-to/own-loss", "api/functions/infoNce"])
      assert.ok(files.includes(`${page}.html`), page);
    assert.match(read("index.html"), /You teach.*You do research.*You write code/s);
  });

  it("asks for nothing, links to what is there, and has no page over 5 MB", () => {
    assert.deepEqual(siteProblems(out), []);
    for (const file of files) {
      const { size } = statSync(join(out, file));
      assert.ok(size < 5e6, `${file} has ${size} bytes`);
      if (!file.endsWith(".html")) continue;
      assert.match(
        read(file),
        /Content-Security-Policy" content="default-src (&#39;|'|&apos;|&#x27;)none/,
        file,
      );
      assert.doesNotMatch(
        read(file),
        /<(script|link|img|iframe|source)[^>]*\s(src|href)="(https?:)?\/\//,
        file,
      );
    }
  });

  it("leads from one notebook to the next; a notebook that is not there is no link", () => {
    const page = read("tutorials/01-zebrafish.html");
    assert.match(page, /<a rel="next" href="02-%3Cb%3E50%25%20%231%20%E2%80%AE\.html"/);
    assert.match(page, /<a href="02-%3Cb%3E50%25%20%231%20%E2%80%AE\.html"[^>]*>the other<\/a>/);
    assert.match(page, /<a>masking<\/a>/);
    assert.match(page, /<math/);
    assert.match(page, /<details><summary dir="auto">Answers<\/summary>/);
  });

  it("shows the gallery's code as it made the widgets", () => {
    const page = read("gallery.html").replaceAll(/<\/?span[^>]*>/g, "");
    assert.match(page, /import \{ data, widgets \} from &quot;canlab&quot;;/);
    const code = [...page.matchAll(/<code>([^<]*)<\/code><\/pre>/g)].map(([, text]) => text!);
    assert.equal(code.length, 9);
    for (const text of code) assert.doesNotMatch(text, /src\/index|export default/);
  });

  it("keeps text of notebooks text", () => {
    const page = read(`tutorials/${oddName}.html`);
    assert.doesNotMatch(page, /<script>globalThis\.pwned|<img src="x"|<svg onload|<b>/);
    assert.match(page, /<title>&lt;script&gt;/);
    assert.doesNotMatch(read("tutorials/index.html"), /<script>globalThis\.pwned/);
  });

  it("goes into a folder of its own only", async () => {
    const { logger } = recordingLogger();
    const job = {
      logger,
      signal: new AbortController().signal,
      print: () => undefined,
      complain: () => undefined,
    };
    const options = { root: process.cwd(), out: join(dir, "executed"), executed: dir, useColor: false };
    await assert.rejects(buildSite(options, job), /is not empty and no earlier site/);
  });

  describe("from file:// in Chromium", () => {
    let browser: Browser | undefined;
    before(async function () {
      if (findBrowser() === undefined) {
        this.test!.title += " (no Chromium found; set CHROME_PATH)";
        this.skip();
      }
      browser = await openBrowser();
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

    it("opens home, and its theme holds on the next page", () =>
      withPage("index.html", async (page) => {
        await isReady(page);
        await page.getByRole("button", { name: "Dark theme" }).click();
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

    it("leads from the API back home", () =>
      withPage("api/functions/infoNce.html", async (page) => {
        await page.getByRole("link", { name: "← canlab" }).click();
        await page.waitForURL(/site\/index\.html$/);
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
  });
});
