// `npm run bench:widgets`: 100,000 points panned and zoomed in headless Chromium beside the engines of jupyter-scatter and Embedding Atlas,
// the state of 10,000 points with thumbnails, first paint, and the sizes of all front ends.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { chromium, type Browser, type Page } from "playwright-core";
import { findBrowser } from "../test/helpers/browser.js";
import { clouds, mapOf, mapWithThumbnails } from "./map-points.js";
import { base64, portable } from "./portable-state.js";
import { peerContestants, type Contestant } from "./projection-page.js";

const NUM_POINTS = 100_000;
const SIZE = { width: 900, height: 560 };
const SECONDS = 4;
const palette = ["#0072b2", "#cc7600", "#00805c", "#b9429a", "#c23f0c", "#2f97cc", "#8a7500", "#5d4aa8", "#35383d", "#7a5230"]; // prettier-ignore

const points = clouds(NUM_POINTS);

function ours(count: number): Contestant {
  const { state } = mapOf(clouds(count));
  const code = readFileSync("dist/browser/embedding-projection.js", "utf8");
  return {
    name: `canlab, ${count.toLocaleString("en")} points`,
    code: `${code.replace(/export\s*\{\s*(\w+)\s+as\s+default\s*\};?\s*$/, "const frontEnd = $1;")}
      const state = ${portable(state)};
      export default (_, el) => frontEnd.render({ el, model: {
        get: (key) => state[key], set: (key, value) => { state[key] = value; }, on() {}, off() {}, save_changes() {} } });`,
  };
}

const css = readFileSync("dist/browser/embedding-projection.css", "utf8");

async function open(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
  await page.setContent(
    `<!doctype html><style>${css} body { margin: 20px } #box { width: ${SIZE.width}px; height: ${SIZE.height}px } .cl-embedding { height: ${SIZE.height}px }</style><div id="box"></div>`,
  );
  const read = (name: "x" | "y" | "category", kind: string) =>
    `${name}: new ${kind}(Uint8Array.from(atob("${base64(points[name])}"), (c) => c.charCodeAt(0)).buffer)`;
  await page.evaluate(
    `globalThis.palette = ${JSON.stringify(palette)}; globalThis.data = { ${read("x", "Float32Array")}, ${read("y", "Float32Array")}, ${read("category", "Uint8Array")} }; 0`,
  );
  return page;
}

/** Milliseconds from the call to the frame after it returns. */
const start = (page: Page, { code }: Contestant): Promise<number> =>
  page.evaluate(`(async () => {
    const url = URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: "text/javascript" }));
    const { default: run } = await import(url);
    const from = performance.now();
    await run(globalThis.data, document.getElementById("box"));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - from;
  })()`);

interface Rate {
  readonly fps: number;
  /** Slowest frame of twenty, in milliseconds. */
  readonly p95: number;
  /** Milliseconds of processor that JavaScript takes for each frame. */
  readonly scriptMs: number;
}

/** Frames while `move` is repeated for some seconds with the real mouse. */
async function rate(page: Page, move: (step: number) => Promise<void>): Promise<Rate> {
  const client = await page.context().newCDPSession(page);
  // Time of the thread, not of the clock: other programs do not count.
  await client.send("Performance.enable", { timeDomain: "threadTicks" });
  const script = async () =>
    (await client.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ScriptDuration")!
      .value;
  await page.evaluate(
    "globalThis.frames = []; (function tick(now) { frames.push(now); globalThis.ticking = requestAnimationFrame(tick); })(performance.now()); 0",
  );
  const before = await script();
  const from = performance.now();
  for (let step = 0; performance.now() - from < 1000 * SECONDS; step++) await move(step);
  const scriptSeconds = (await script()) - before;
  const frames = await page.evaluate<number[]>("cancelAnimationFrame(ticking); frames");
  const gaps = frames.slice(1).map((now, i) => now - frames[i]!);
  gaps.sort((a, b) => a - b);
  const total = gaps.reduce((a, b) => a + b, 0);
  return {
    fps: (1000 * gaps.length) / total,
    p95: gaps[Math.floor(0.95 * gaps.length)]!,
    scriptMs: (1000 * scriptSeconds) / gaps.length,
  };
}

const said = ({ fps, p95, scriptMs }: Rate): string =>
  `${fps.toFixed(0).padStart(4)} fps, 95 % of frames within ${p95.toFixed(0)} ms, ${scriptMs.toFixed(1)} ms of JavaScript each`;

async function compare(browser: Browser, contestant: Contestant): Promise<void> {
  const page = await open(browser);
  let why = "";
  page.on("console", (line) => (why ||= `: ${line.text().slice(0, 200)}`));
  try {
    const firstMs = await start(page, contestant);
    const box = (await page.locator("#box canvas").first().boundingBox())!;
    const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
    const before = await page.screenshot();
    await page.mouse.move(...middle);
    await page.mouse.down();
    const pan = await rate(page, (step) =>
      page.mouse.move(middle[0] + 150 * Math.sin(step / 9), middle[1] + 90 * Math.cos(step / 7)),
    );
    await page.mouse.up();
    const moved = !before.equals(await page.screenshot());
    const zoom = await rate(page, (step) => page.mouse.wheel(0, Math.floor(step / 15) % 2 ? 40 : -40));
    if (!moved) {
      console.log(`${contestant.name}: draws nothing that a drag moves in this browser${why}`);
      return;
    }
    console.log(contestant.name);
    console.log(`  first paint ${firstMs.toFixed(0)} ms`);
    console.log(`  pan  ${said(pan)}\n  zoom ${said(zoom)}`);
  } catch (error) {
    console.log(
      `${contestant.name}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
    );
  } finally {
    await page.close();
  }
}

function stateSize(): void {
  const { state } = mapWithThumbnails();
  const mb = (text: string) => (Buffer.byteLength(text) / 1e6).toFixed(2);
  console.log(
    `state of 10,000 points with thumbnails of ${state.sprite!.tileSize} px, names and 8 neighbours: ${mb(portable(state))} MB, of it ${mb(state.sprite!.src)} MB pictures`,
  );
}

function bundleSizes(): void {
  const sizes = readdirSync("dist/browser")
    .filter((name) => name.endsWith(".js"))
    .map((name) => `${name.replace(".js", "")} ${(statSync(`dist/browser/${name}`).size / 1000).toFixed(0)}`);
  console.log(`front ends, kB: ${sizes.join(", ")}`);
}

const executablePath = findBrowser();
console.log(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores`);
bundleSizes();
stateSize();
if (executablePath === undefined) console.log("frames: no Chromium found; set CHROME_PATH");
else {
  const args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];
  const browser = await chromium.launch({ executablePath, args });
  console.log(`Chromium ${browser.version()}, software rendering, ${NUM_POINTS.toLocaleString("en")} points`);
  const all = [ours(1000), ours(NUM_POINTS), ...(await peerContestants())];
  for (const contestant of all) {
    if ("missing" in contestant) console.log(`${contestant.name}: ${contestant.missing}`);
    else await compare(browser, contestant);
  }
  await browser.close();
}
