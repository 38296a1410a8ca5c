import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { WidgetFigure } from "../../src/widgets/widget-figure.js";
import { findBrowser, openBrowser } from "./browser.js";

let isBuilt = false;

/** A browser for front ends as they are in the working tree, bundled once for all tests of the process. Skips where there is none. */
export async function openForFrontEnds(context: Mocha.Context): Promise<Browser> {
  if (findBrowser() === undefined) {
    console.log("    skipped: no Chromium; set CHROME_PATH");
    context.skip();
  }
  if (!isBuilt) execFileSync(process.execPath, ["scripts/build-widgets.mjs"]);
  isBuilt = true;
  return openBrowser();
}

/** A host as anywidget's: `show(code, css, state)` renders a bundle; `shown` holds state, listeners and cleanup; `change` is the kernel's
 * side. */
const harness = `
  globalThis.shown = [];
  globalThis.show = async (code, css, state) => {
    for (const [key, numbers] of Object.entries(state)) {
      if (numbers?.float32) state[key] = new DataView(Float32Array.from(numbers.float32, (x) => x ?? NaN).buffer);
      if (numbers?.int32) state[key] = new DataView(Int32Array.from(numbers.int32).buffer);
    }
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const frontEnd = (await import(url)).default;
    const listeners = new Set();
    const sent = [];
    const changed = new Set();
    const tell = (keys) => { for (const [event, callback] of [...listeners]) if (keys.has(event)) callback(); };
    const model = {
      get: (key) => state[key],
      set: (key, value) => { state[key] = value; changed.add("change:" + key); sent.push([key, value]); },
      on: (event, callback) => listeners.add([event, callback]),
      off: (event, callback) => listeners.forEach((l) => l[0] === event && l[1] === callback && listeners.delete(l)),
      save_changes: () => { const keys = new Set(changed); changed.clear(); tell(keys); },
    };
    const change = (values) => { Object.assign(state, values); tell(new Set(Object.keys(values).map((key) => "change:" + key))); };
    const style = document.createElement("style");
    style.textContent = css;
    const el = document.createElement("div");
    document.body.append(style, el);
    const cleanup = await frontEnd.render({ model, el });
    shown.push({ el, state, sent, listeners, cleanup, change });
  };`;

const asset = (name: string): string => {
  try {
    return readFileSync(`dist/browser/${name}`, "utf8");
  } catch {
    return "";
  }
};

/** Typed arrays as a host gives them. */
const sendable = (state: object): object =>
  Object.fromEntries(
    Object.entries(state).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Float32Array
        ? { float32: [...value] }
        : value instanceof Int32Array
          ? { int32: [...value] }
          : value,
    ]),
  );

/** Renders a figure in a page as a host like anywidget does.
 *
 * @param options.style CSS of the page
 * @returns the page; `shown[0]` there has `el`, `state`, `sent`, `listeners`, `cleanup()` and `change(values)` */
export async function showInHost<State extends object>(
  browser: Browser,
  figure: WidgetFigure<State>,
  {
    width = 900,
    scheme = "light",
    style = "",
  }: { width?: number; scheme?: "light" | "dark"; style?: string } = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
  await page.setContent(
    `<!doctype html><html lang="en"><meta name="color-scheme" content="light dark"><title>host</title><style>${style}</style><body style="margin:0;background:Canvas"></body></html>`,
  );
  if (figure.usesPlotly) {
    await page.addScriptTag({ path: "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js" });
  }
  await page.evaluate(harness);
  const [code, css] = [asset(`${figure.front}.js`), asset(`${figure.front}.css`)];
  await page.evaluate(
    `show(${JSON.stringify(code)}, ${JSON.stringify(css)}, ${JSON.stringify(sendable(figure.state))})`,
  );
  return page;
}

/** Opens a figure's exported page from its file. */
export async function openExported<State extends object>(
  browser: Browser,
  figure: WidgetFigure<State>,
  { width = 900, scheme = "light" }: { width?: number; scheme?: "light" | "dark" } = {},
): Promise<{ page: Page; errors: string[]; requests: string[] }> {
  const folder = await mkdtemp(join(tmpdir(), "figure-page-"));
  try {
    const path = join(folder, "figure.html");
    await figure.save(path);
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
    const errors: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    page.on("console", (line) => line.type() === "error" && errors.push(line.text()));
    page.on(
      "request",
      (request) => !/^(file|blob|data):/.test(request.url()) && requests.push(request.url()),
    );
    await page.goto(`file://${path}`);
    await page.waitForFunction("document.documentElement.dataset.ready === 'true'");
    await page.waitForSelector(".canlab [class^=cl-], .canlab p");
    return { page, errors, requests };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What axe-core finds serious or critical on a page, as rule and element. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: "node_modules/axe-core/axe.min.js" }).catch(() => undefined);
  if (!(await page.evaluate("typeof axe === 'object'"))) {
    await page.evaluate(readFileSync("node_modules/axe-core/axe.min.js", "utf8"));
  }
  const { violations } = await page.evaluate<{
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  }>("axe.run(document, { resultTypes: ['violations'] })");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

/** Registers a test for each theme and for a wide and a narrow window.
 *
 * @param show opens the widget in it */
export function itHasNothingSeriousForAxe(
  show: (look: Look) => Promise<Page>,
  looks: readonly Look[] = everyLook,
): void {
  for (const { scheme, width } of looks) {
    it(`has nothing serious for axe, ${scheme}, ${width} px`, async () => {
      const page = await show({ scheme, width });
      assert.deepEqual(await seriousViolations(page), []);
      await page.close();
    });
  }
}

interface Look {
  readonly scheme: "light" | "dark";
  readonly width: number;
}

const everyLook: readonly Look[] = [
  { scheme: "light", width: 900 },
  { scheme: "light", width: 320 },
  { scheme: "dark", width: 900 },
  { scheme: "dark", width: 320 },
];

/** Takes the widget of `showInHost` away; neither elements nor listeners may stay. */
export async function assertLeavesNothing(page: Page): Promise<void> {
  await page.evaluate("shown[0].cleanup()");
  assert.deepEqual(await page.evaluate("[shown[0].el.childElementCount, shown[0].listeners.size]"), [0, 0]);
  await page.close();
}
