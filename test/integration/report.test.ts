import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderReport } from "../../src/widgets/report.js";
import { findBrowser, openBrowser } from "../helpers/browser.js";
import { emptyReport, hostile, hostileReport } from "../helpers/odd-reports.js";
import { loadPictures, syntheticReport, type Pictures } from "../helpers/synthetic-report.js";

const NUM_PICTURES = 90;
describe("the report in a browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let pictures: Pictures;
  const problems: string[] = [];

  /** Opens a report from its file, offline, and notes each error and each request. */
  async function open(name: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: 1200, height: 900 },
      offline: true,
      ...options,
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.isNavigationRequest())
        problems.push(request.url());
    });
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    await page.waitForSelector("html[data-ready]");
    return page;
  }

  before(async function () {
    if (findBrowser() === undefined) {
      console.log("    skipped: no Chromium found; set CHROME_PATH to try the report in a browser");
      this.skip();
    }
    execFileSync(process.execPath, ["scripts/build-widgets.mjs"]);
    pictures = await loadPictures(NUM_PICTURES, 32);
    folder = await mkdtemp(join(tmpdir(), "canlab-report-"));
    const reports = { good: syntheticReport, hostile: hostileReport, empty: emptyReport };
    for (const [name, make] of Object.entries(reports)) {
      await writeFile(join(folder, `${name}.html`), await renderReport(make(pictures)));
    }
    browser = await openBrowser();
  });

  after(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    assert.deepEqual(problems.splice(0), []);
  });

  const readout = (page: Page) => page.locator("[data-readout]").innerText();
  const card = (page: Page) => page.locator("[data-card]");

  /** An expression of `el`, for every element that a selector finds. The tests have no DOM types, so it is text. */
  const inPage = <T>(page: Page, selector: string, expression: string): Promise<T[]> =>
    page.evaluate<T[]>(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((el) => ${expression})`,
    );

  /** Presses Tab until the element has the focus. */
  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
    }
    assert.fail(`Tab does not reach ${selector}`);
  }

  it("draws every figure without an error or a request", async () => {
    const page = await open("good");
    assert.equal(await page.locator(".cl-message:visible").count(), 0);
    assert.equal((await page.locator(".cl-loss-plot .lines path").count()) > 0, true);
    assert.equal(await page.locator(`.cl-embedding[data-shown="${NUM_PICTURES}"]`).count(), 1);
    const painted = await page
      .locator(".cl-pixels")
      .evaluateAll((canvases) =>
        (canvases as unknown as { toDataURL(): string }[]).map((canvas) => canvas.toDataURL()),
      );
    assert.equal(painted.length, 8);
    assert.ok(new Set(painted).size >= 7, "image and view are alike in this report, all else differs");
    assert.match(await page.locator("#flops mark").innerText(), /1\.71/);
  });

  it("tells row, column, state and loss of the patch under the pointer", async () => {
    const page = await open("good");
    const frame = page.locator('[data-column="visible"]');
    await frame.scrollIntoViewIfNeeded();
    const box = (await frame.boundingBox())!;
    await page.mouse.move(box.x + (2.5 / 4) * box.width, box.y + (1.5 / 4) * box.height);
    const text = await readout(page);
    assert.match(text, /Patch\s+6\s+Row\s+1\s+Column\s+2\s+State\s+(masked|visible)/);
    assert.match(text, /(Reconstruction|Denoising) loss\s+0\.\d+/);
    await page.locator(".cl-picker button").nth(1).click();
    assert.equal(
      await page.locator('.cl-picker [aria-pressed="true"]').getAttribute("aria-label"),
      pictures.names[1],
    );
  });

  it("shows the picture of the point under the pointer", async () => {
    const page = await open("good");
    const map = page.locator(".cl-embedding");
    await map.focus();
    await page.keyboard.press("Home");
    await page.locator(".cl-ring").scrollIntoViewIfNeeded();
    const ring = (await page.locator(".cl-ring").boundingBox())!;
    await page.keyboard.press("Escape");
    await card(page).waitFor({ state: "hidden" });
    await page.mouse.move(ring.x + ring.width / 2, ring.y + ring.height / 2, { steps: 4 });
    await card(page).waitFor({ state: "visible" });
    const name = await card(page).locator("strong").innerText();
    assert.ok(pictures.names.includes(name), name);
    assert.equal(
      await card(page).locator("span").innerText(),
      pictures.categories[pictures.category[pictures.names.indexOf(name)]!],
    );
    await page.mouse.move(2, 2);
    await card(page).waitFor({ state: "hidden" });
  });

  it("can be used with the keyboard alone", async () => {
    const page = await open("good");
    await page.keyboard.press("Tab");
    assert.match(await page.locator(":focus").innerText(), /Skip to the content/);
    await tabTo(page, ".cl-patch-panels");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    assert.match(await readout(page), /Row\s+1\s+Column\s+1/);
    assert.match(await page.locator('[data-widget="patch-grid"] [aria-live]').innerText(), /Row 1, Column 1/);
    await tabTo(page, ".cl-embedding");
    await page.keyboard.press("Home");
    await card(page).waitFor({ state: "visible" }); // drawn with the next frame
    const first = await card(page).locator("strong").innerText();
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]) await page.keyboard.press(key);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(
      (before) => {
        const now = document.querySelector("[data-card] strong")?.textContent ?? "";
        return now !== "" && now !== before;
      },
      first,
      { timeout: 5000 },
    );
    await page.keyboard.press("Escape");
    await card(page).waitFor({ state: "hidden" });
  });

  it("filters categories and changes arm, metric and scale", async () => {
    const page = await open("good");
    const map = page.locator('[data-widget="embedding-projection"]');
    const numFlags = pictures.category.filter((c) => pictures.categories[c] === "Flags").length;
    const shown = (number: number) =>
      page.locator(`.cl-embedding[data-shown="${number}"]`).waitFor({ timeout: 5000 });
    const flags = map.getByRole("button", { name: "Flags" });
    await flags.click();
    await shown(NUM_PICTURES - numFlags);
    await flags.click();
    await shown(NUM_PICTURES);
    const before = await map.locator(".cl-embedding").screenshot();
    await map.getByRole("radio", { name: "Untrained" }).check();
    await page.locator('.cl-embedding[data-map="untrained"]').waitFor();
    assert.notDeepEqual(await map.locator(".cl-embedding").screenshot(), before);
    const results = page.locator('[data-widget="results-explorer"]');
    assert.match((await results.locator(".cl-plot").getAttribute("aria-label"))!, /SimCLR 73\.4/);
    await results.getByRole("radio", { name: "Retrieval mAP" }).check();
    await results.locator("text=/SimCLR 55\\.8/").waitFor();
    const logScale = page.getByRole("button", { name: "Log scale" });
    await logScale.click();
    assert.equal(await logScale.getAttribute("aria-pressed"), "true");
  });

  it("follows the system's theme, and the button overrides it and lasts", async () => {
    const page = await open("good", { colorScheme: "dark" });
    const paper = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const dark = await paper();
    await page.getByRole("button", { name: "Light theme" }).click();
    const light = await paper();
    assert.notEqual(light, dark);
    await page.getByRole("button", { name: "Dark theme" }).waitFor();
    await page.reload();
    assert.equal(await paper(), light);
  });

  for (const width of [360, 768, 1600]) {
    it(`fits a window ${width} px wide`, async () => {
      for (const name of ["good", "hostile"]) {
        const page = await open(name, { viewport: { width, height: 800 } });
        assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= width, name);
      }
    });
  }

  it("has headings in order, names for controls, texts for pictures and no id twice", async () => {
    const page = await open("good");
    const headings = await inPage<number>(page, "h1,h2,h3,h4", "Number(el.tagName[1])");
    headings.forEach((level, i) => assert.ok(i === 0 ? level === 1 : level <= headings[i - 1]! + 1));
    const ids = await inPage<string>(page, "[id]", "el.id");
    assert.equal(new Set(ids).size, ids.length);
    const targets = await inPage<string>(page, 'a[href^="#"]', "el.hash.slice(1)");
    assert.deepEqual(
      targets.filter((target) => !ids.includes(target)),
      [],
    );
    const names = await inPage<string>(
      page,
      "button,input,[role=img],[role=application],[role=region]",
      '(el.textContent || el.ariaLabel || el.closest("label")?.textContent || `none: ${el.outerHTML}`).trim()',
    );
    assert.ok(names.length > 50);
    assert.deepEqual(
      names.filter((name) => name === "" || name.startsWith("none: ")),
      [],
    );
  });

  it("shows hostile text as text", async () => {
    const page = await open("hostile");
    assert.equal(await page.evaluate("'pwned' in window"), false);
    assert.equal(await page.locator("main img, h1 b, main script").count(), 0);
    assert.ok((await page.locator("h1").innerText()).includes('<img src=x onerror="window.pwned=1">'));
    await page.locator(".cl-embedding").focus();
    for (const key of ["Home", "ArrowRight", "ArrowUp", "End"]) {
      await page.keyboard.press(key);
      await card(page).waitFor({ state: "visible" }); // drawn with the next frame
      assert.ok(hostile.includes((await card(page).locator("strong").textContent()) ?? ""));
    }
  });

  it("says what is missing instead of staying blank", async () => {
    const page = await open("empty");
    const said = async (widget: string) => page.locator(`[data-widget="${widget}"]`).innerText();
    assert.match(await said("loss-curves"), /No losses were logged/);
    assert.match(await said("results-explorer"), /Nothing was scored/);
    assert.match(await said("embedding-projection"), /coordinates are not numbers/);
    assert.equal((await said("patch-grid")).match(/Not in this run/g)?.length, 3);
    await page.getByRole("radio", { name: "MAE" }).check();
    await page.locator('.cl-embedding:not([data-shown="0"])').waitFor();
    assert.doesNotMatch(await said("embedding-projection"), /not numbers/);
  });
});
