// Part of `npm run bench:widgets`: the time from the arrival of each front end in a page to its first picture, and one redraw of the
// contrastive matrix of 512 images, in headless Chromium.
import { readFileSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { createRng } from "../src/core/rng.js";
import { attentionViewer } from "../src/widgets/attention-viewer.js";
import { plotlyFile } from "../src/widgets/assets.js";
import { contrastiveMatrix } from "../src/widgets/contrastive-matrix.js";
import type { ExperimentResults } from "../src/widgets/display-results.js";
import { lossCurves } from "../src/widgets/loss-curves.js";
import { maskExplorer } from "../src/widgets/mask-explorer.js";
import { noiseExplorer } from "../src/widgets/noise-explorer.js";
import { patchGrid } from "../src/widgets/patch-grid-figure.js";
import { resultsExplorer } from "../src/widgets/results-explorer.js";
import { trainingMonitor } from "../src/widgets/training-monitor.js";
import type { WidgetFigure } from "../src/widgets/widget-figure.js";
import { findBrowser } from "../test/helpers/browser.js";
import { randomAttention } from "../test/helpers/random-attention.js";
import { loadPictures } from "../test/helpers/synthetic-report.js";
import { clouds, mapOf, mapWithThumbnails } from "./map-points.js";
import { portable } from "./portable-state.js";
import { summarise } from "./stats.js";

const SIDE = 64;
const NUM_PAGES = 9;

const step = (n: number) => ({
  ...{ step: n, epoch: 0, lr: 1e-3, imagesPerSecond: 100 },
  ...{ loss: 5 + 1 / n, contrastive: 4 + 2 / n, reconstruction: 1 / n, denoising: 2 / n },
});

/** A training of 500 steps. */
function monitor() {
  const figure = trainingMonitor({ steps: 500 });
  for (let n = 1; n <= 500; n++) figure.onStep(step(n));
  return figure;
}

async function figures(): Promise<Record<string, WidgetFigure<never>>> {
  const { pixels } = await loadPictures(8, SIDE);
  const image = { shape: [SIDE, SIDE, 3], data: pixels.subarray(0, SIDE * SIDE * 3) };
  const images = { shape: [8, SIDE, SIDE, 3], data: pixels };
  const rng = createRng(3, "bench first paint");
  const data = Float32Array.from({ length: 512 * 32 }, () => rng.normal());
  const z2 = { shape: [512, 32], data: data.map((value) => value + rng.normal()) };
  return {
    "mask explorer, 64 px": maskExplorer({ image }),
    "noise explorer, 64 px": noiseExplorer({ image }),
    "patch grid, 8 pictures": patchGrid({ images }),
    "attention viewer, 12 layers, 12 heads, 65 tokens": attentionViewer({
      image,
      attention: randomAttention(12, 12, 65),
    }),
    "contrastive matrix, 512 images": contrastiveMatrix({ z1: { shape: [512, 32], data }, z2 }),
    "embedding projection, 1,000 points": mapOf(clouds(1000)),
    "embedding projection, 10,000 with thumbnails": mapWithThumbnails(),
    "embedding projection, 100,000 points": mapOf(clouds(100_000)),
    "loss curves, 4 terms of 500 steps": lossCurves({
      history: Array.from({ length: 500 }, (_, i) => step(i + 1)),
    }),
    "training monitor, 4 terms of 500 steps": monitor(),
    "results explorer": resultsExplorer(
      JSON.parse(readFileSync("docs/results/r2.json", "utf8")) as ExperimentResults,
    ),
  } as unknown as Record<string, WidgetFigure<never>>;
}

/** The page's side. `frame` waits until what was drawn is on the screen. */
const harness = `
  globalThis.frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  globalThis.start = async (code, state) => {
    const listeners = [];
    const model = {
      get: (key) => state[key],
      set: (key, value) => { state[key] = value; },
      on: (event, call) => listeners.push([event, call]),
      off() {}, save_changes() {},
      widget_manager: { get_model: async () => ({ get: () => plotly }) },
    };
    globalThis.change = (key, value) => {
      state[key] = value;
      for (const [event, call] of listeners) if (event === "change:" + key) call();
    };
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const el = document.body.appendChild(document.createElement("div"));
    const from = performance.now();
    const { default: frontEnd } = await import(url);
    const loaded = performance.now();
    await frontEnd.render({ model, el });
    const rendered = performance.now();
    await frame();
    const times = [loaded - from, rendered - loaded, performance.now() - from];
    while (el.querySelector(".cl-plot:not(:has(.main-svg))")) await frame();
    return [...times, performance.now() - from];
  };`;

/** Processor time of the page's thread so far, in milliseconds. */
async function threadTimer(page: Page): Promise<() => Promise<number>> {
  const client = await page.context().newCDPSession(page);
  // Other programs do not count in it.
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await client.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration")!.value;
  };
}

async function open(browser: Browser, { front, state, usesPlotly }: WidgetFigure<never>) {
  const page = await browser.newPage({ viewport: { width: 900, height: 800 } });
  const css = readFileSync(`dist/browser/${front}.css`, "utf8");
  await page.setContent(`<!doctype html><html lang="en"><style>${css}</style><body></body></html>`);
  await page.evaluate(harness);
  const code = readFileSync(`dist/browser/${front}.js`, "utf8");
  await page.evaluate(
    `globalThis.given = [${JSON.stringify(code)}, ${portable({ ...(state as object), _plotly: "IPY_MODEL_plotly" })}]`,
  );
  if (usesPlotly) {
    const plotly = JSON.stringify(readFileSync(plotlyFile(), "utf8"));
    await page.evaluate(`globalThis.plotly = new DataView(new TextEncoder().encode(${plotly}).buffer); 0`);
  }
  await page.evaluate("frame()");
  return page;
}

const ms = (samples: readonly number[]): string => {
  const { median, min, max } = summarise(samples)!;
  return `${median.toFixed(0)} (${min.toFixed(0)} to ${max.toFixed(0)})`;
};

async function firstPaint(browser: Browser, name: string, figure: WidgetFigure<never>): Promise<void> {
  const samples: { load: number; render: number; all: number; charts: number; thread: number }[] = [];
  for (let i = 0; i < NUM_PAGES; i++) {
    const page = await open(browser, figure);
    const timer = await threadTimer(page);
    const before = await timer();
    const [load, render, all, charts] =
      await page.evaluate<[number, number, number, number]>("start(...given)");
    samples.push({ load, render, all, charts, thread: (await timer()) - before });
    await page.close();
  }
  const of = (key: keyof (typeof samples)[number]) => ms(samples.map((one) => one[key]));
  console.log(
    `${name}: ${of("all")} ms, of it ${of("load")} loading and ${of("render")} rendering; processor ${of("thread")} ms` +
      (figure.usesPlotly ? `; lines of the charts after ${of("charts")} ms` : ""),
  );
}

async function redraws(browser: Browser, figure: WidgetFigure<never>): Promise<void> {
  const page = await open(browser, figure);
  await page.evaluate("start(...given)");
  const timer = await threadTimer(page);
  for (const view of ["similarity", "probability"]) {
    await page.evaluate(`change("view", "${view}")`);
    const samples: number[] = [];
    const before = await timer();
    for (let i = 0; i < 20; i++) {
      samples.push(
        await page.evaluate<number>(
          `(() => { const from = performance.now(); change("temperature", ${0.05 + i / 100}); return performance.now() - from; })()`,
        ),
      );
      await page.evaluate("frame()");
    }
    const thread = ((await timer()) - before) / 20;
    console.log(
      `contrastive matrix, 512 images, new temperature, ${view}: ${ms(samples)} ms, processor with painting ${thread.toFixed(0)} ms`,
    );
  }
  await page.close();
}

const executablePath = findBrowser();
if (executablePath === undefined) console.log("first paint: no Chromium found; set CHROME_PATH");
else {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  console.log(
    `first paint in Chromium ${browser.version()}, median (least to most) of ${NUM_PAGES} new pages`,
  );
  const all = await figures();
  for (const [name, figure] of Object.entries(all)) await firstPaint(browser, name, figure);
  await redraws(browser, all["contrastive matrix, 512 images"]!);
  await browser.close();
}
