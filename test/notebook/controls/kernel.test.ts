import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { renderNotebook } from "../../../src/notebook/export/render-notebook.js";
import { kernelProgram } from "../../../src/notebook/install/kernel-spec.js";
import type { Message } from "../../../src/notebook/message.js";
import { readTextSource } from "../../../src/notebook/nbformat/index.js";
import { runNotebook, startKernel } from "../../../src/notebook/runner/index.js";
import { findBrowser, openBrowser } from "../../helpers/browser.js";
import { withTempDir } from "../../helpers/temp-dir.js";

const start = () => startKernel({ cwd: "." });
const imports = 'import { notebook } from "canlab";\n';

/** Under which cell each printed text stands. */
const printed = (messages: readonly Message[]) =>
  messages
    .filter(({ header }) => header.msg_type === "stream")
    .map(({ content, parentHeader }) => [content["text"], (parentHeader as { msg_id?: string }).msg_id]);

describe("controls in the kernel's own process @slow", function () {
  this.timeout(120_000);
  before(function () {
    if (existsSync(kernelProgram)) return;
    console.log("    skipped: the kernel has not been built; npm run build");
    this.skip();
  });

  it("interrupts a cell that waits for a slider; callbacks of that cell live on, and print below it", async () => {
    const kernel = await start();
    const messages: Message[] = [];
    kernel.onOutput((message) => messages.push(message));
    const first = kernel.execute(
      imports +
        `const s = notebook.intSlider();
s.on("change:value", async (value) => { await Promise.resolve(); console.log("value", value); });
await s.until("value", (value) => value > 3);`,
    );
    const isWaiting = () => messages.some(({ header }) => header.msg_type === "comm_open");
    while (!isWaiting()) await new Promise((resolve) => setTimeout(resolve, 50));
    kernel.interrupt();
    const reply = await first.done;
    assert.deepEqual([reply["status"], reply["ename"]], ["error", "KeyboardInterrupt"]);
    const second = kernel.execute("s.value = 2;\nawait new Promise((resolve) => setTimeout(resolve, 20));");
    assert.equal((await second.done)["status"], "ok");
    await kernel.shutdown();
    assert.deepEqual(printed(messages), [["value 2\n", first.id]]);
  });

  it("interrupts the first run of interact, and runs again when a control moves", async () => {
    const kernel = await start();
    const messages: Message[] = [];
    kernel.onOutput((message) => messages.push(message));
    const first = kernel.execute(
      imports +
        `const ui = notebook.interactive(async ({ n }) => {
  while (n === 5) await new Promise((resolve) => setTimeout(resolve, 10));
  return n;
}, { n: 5 });`,
    );
    const isRunning = () => JSON.stringify(messages).includes("OutputModel");
    while (!isRunning()) await new Promise((resolve) => setTimeout(resolve, 50));
    kernel.interrupt();
    assert.equal((await first.done)["ename"], "KeyboardInterrupt");
    await kernel.execute("ui.controls.n.value = 6;\nawait ui.update();\nui.result").done;
    await kernel.shutdown();
    const result = messages.find(({ header }) => header.msg_type === "execute_result");
    assert.match(JSON.stringify(result?.content), /"text\/plain":"6"/);
  });

  const cells = [
    `${imports}const sigma = notebook.floatSlider({ value: 0.25, max: 0.5, step: 0.05, description: "sigma" });
const twin = notebook.floatText({ description: "twin" });
notebook.jslink([sigma, "value"], [twin, "value"]);
notebook.tab([notebook.hBox([sigma, twin])], { titles: ["Noise"] })`,
    `notebook.interact(async ({ n, arm }) => {
  console.log("run", n);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return \`\${arm} \${n * n}\`;
}, { n: [0, 10], arm: ["can", "mae"] });`,
    `const out = notebook.output();
display(out);
await out.capture(() => { display(notebook.html("<b>rich</b>")); throw new RangeError("thrown inside"); });
const bar = notebook.intProgress({ max: 500, description: "done" });
const player = notebook.play({ max: 3, interval: 20, description: "play" });
const frame = notebook.intSlider({ max: 3, description: "frame" });
notebook.jslink([player, "value"], [frame, "value"]);
display(notebook.vBox([bar, player, frame, notebook.stack([notebook.label({ value: "seen" }), notebook.label({ value: "unseen" })], { selected_index: 0 })]));
for (let i = 0; i <= 500; i++) bar.value = i;`,
    "display(7)",
  ];

  it("are saved by a run with their last state, and shown by the exported page", async function () {
    const notebook = readTextSource(cells.map((code) => `// %%\n${code}\n`).join("\n"));
    const { notebook: done, failed } = await runNotebook(notebook, { start });
    assert.equal(failed, undefined, failed?.traceback.join("\n"));
    const last = done.cells.at(-1)!;
    assert.equal(last.cell_type === "code" && last.outputs.length, 1, "a handle of display is not shown");
    const saved = JSON.stringify(done.metadata);
    assert.match(saved, /run 5\\n/);
    assert.match(saved, /'can 25'/);
    assert.match(saved, /RangeError/);
    assert.match(saved, /"value":500/);
    if (findBrowser() === undefined) {
      this.test!.title += " (page not opened: no Chromium found; set CHROME_PATH)";
      return;
    }
    const markup = await renderNotebook(done, { title: "controls" });
    await withTempDir(async (dir) => {
      const path = join(dir, "page.html");
      await writeFile(path, markup);
      const browser = await openBrowser();
      const page = await browser.newPage();
      await page.goto(pathToFileURL(path).href);
      await page.waitForSelector("html[data-ready]");
      assert.deepEqual(await page.locator(".cl-message").allTextContents(), []);
      await page.getByLabel("sigma").fill("0.4");
      assert.equal(await page.getByLabel("twin").inputValue(), "0.4");
      assert.equal(await page.getByText("run 5").count(), 1);
      assert.equal(await page.getByText("can 25").count(), 1);
      assert.equal(await page.locator("pre").getByText("RangeError: thrown inside").count(), 1);
      assert.equal(await page.getByText("unseen").count(), 1); // in the code only
      await page.getByRole("button", { name: "Play" }).click();
      await page.waitForFunction(() =>
        [...document.querySelectorAll("input")].some(({ max, value }) => max === "3" && value === "3"),
      );
      await browser.close();
    });
  });
});
