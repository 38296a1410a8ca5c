import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { openBrowser } from "../../helpers/browser.js";
import { figureCells, figures, LIVE, liveCells, writeCells } from "./lab-notebooks.js";
import { LabPage } from "./lab-page.js";
import { makeNotebookFolder, startLab, whyNoLab, type LabApp, type LabServer } from "./lab-server.js";

function describeApp(app: LabApp, title: string): void {
  describe(`${title} in a browser @slow`, function () {
    this.timeout(300_000);
    let dir: string;
    let folder: string;
    let server: LabServer;
    let browser: Browser;
    let lab: LabPage;

    before(async function () {
      const reason = whyNoLab();
      if (reason !== undefined) {
        console.log(`    skipped: ${reason}`);
        this.skip();
      }
      dir = mkdtempSync(join(tmpdir(), "canlab-lab-"));
      folder = makeNotebookFolder(dir);
      writeCells(folder, "live.ipynb", liveCells);
      writeCells(folder, "figures.ipynb", figureCells);
      server = await startLab(app, { dir, folder });
      browser = await openBrowser();
      lab = await LabPage.open(browser, server, "live.ipynb");
    });

    after(async () => {
      await (browser as Browser | undefined)?.close();
      await (server as LabServer | undefined)?.stop();
      if (dir) rmSync(dir, { recursive: true, force: true });
    });

    const handle = () => lab.cell(LIVE.slider).locator(".noUi-handle");
    const button = () => lab.cell(LIVE.counter).getByRole("button", { name: /clicked/ });

    it("moves a slider, and the next cell reads its value", async () => {
      await lab.run(LIVE.slider);
      // Notebook 7 takes the arrow keys of ipywidgets' sliders for itself.
      if (app === "notebook") await lab.pick(LIVE.slider, 0.5);
      else for (let i = 0; i < 2; i++) await handle().press("ArrowRight");
      await lab.cell(LIVE.slider).locator(".widget-readout", { hasText: "5" }).waitFor();
      assert.equal(await lab.run(LIVE.readSlider), "'depth 5'");
    });

    it("runs a front end of one's own, with bytes, and hears it", async () => {
      await lab.run(LIVE.counter);
      assert.equal(await button().textContent(), "clicked 0, 12 bytes");
      await button().click();
      await button().filter({ hasText: "clicked 1" }).waitFor();
      assert.equal(await lab.run(LIVE.readCounter), "1");
    });

    it("gets its widgets back from the running kernel after the page was reloaded", async () => {
      await lab.save();
      await lab.load();
      await button().filter({ hasText: "clicked 1, 12 bytes" }).waitFor();
      await lab.cell(LIVE.slider).locator(".widget-readout", { hasText: "5" }).waitFor();
      await button().click();
      await button().filter({ hasText: "clicked 2" }).waitFor();
      assert.equal(await lab.run(LIVE.readCounter), "2");
    });

    for (const [what, cell] of [
      ["an endless loop", LIVE.loop],
      ["a cell that awaits", LIVE.wait],
    ] as const) {
      it(`interrupts ${what}, which has printed before, and keeps the variables`, async () => {
        await lab.start(cell);
        await lab.cell(cell).getByText("on", { exact: true }).last().waitFor();
        await lab.interrupt();
        await lab.finished(cell);
        assert.match(await lab.text(cell), /^on\nKeyboardInterrupt: /);
        assert.equal(await lab.run(LIVE.readCounter), "2");
      });
    }

    it("interrupts a training loop that its monitor shows", async () => {
      await lab.start(LIVE.train);
      await lab.cell(LIVE.train).getByRole("button", { name: "Pause" }).waitFor({ timeout: 60_000 });
      await lab.interrupt();
      await lab.finished(LIVE.train);
      assert.match(await lab.text(LIVE.train), /KeyboardInterrupt|InterruptedError/);
    });

    it("shows late output below its own cell", async () => {
      await lab.run(LIVE.late);
      await lab.cell(LIVE.late).getByText("late", { exact: true }).last().waitFor();
    });

    it("restarts, and runs again", async () => {
      await lab.restart();
      assert.match(await lab.run(LIVE.readCounter), /counter/);
      await lab.run(LIVE.slider);
      assert.equal(await lab.run(LIVE.readSlider), "'depth 3'");
      await lab.close();
    });

    it("shows every widget of canlab, and text from data never runs", async () => {
      lab = await LabPage.open(browser, server, "figures.ipynb");
      await lab.runAll();
      for (const [i, name] of Object.keys(figures).entries()) {
        const [output] = await lab.outputs(i + 1);
        assert.equal(output?.output_type, "display_data", `${name}: ${await lab.text(i + 1)}`);
        await lab
          .cell(i + 1)
          .locator(".canlab")
          .first()
          .waitFor();
        await lab.cell(i + 1).scrollIntoViewIfNeeded();
      }
      await lab.screenshot(`figures-${app}`);
      assert.equal(await lab.page.evaluate("globalThis.pwned"), undefined);
      const explorer = lab.cell(Object.keys(figures).indexOf("maskExplorer") + 1);
      await explorer.getByRole("slider").first().press("ArrowRight");
      const last = figureCells.length - 1;
      const read = async () => (JSON.parse(await lab.run(last)) as { ratio: number }).ratio;
      assert.equal(await read(), 0.51, "the kernel reads what was chosen in the page");
    });

    it("brought plotly once, for all widgets of the session", () => {
      assert.equal(lab.numLargeFrames, 1);
    });

    it("shows the widgets of a saved notebook to a kernel that knows none of them", async () => {
      await lab.save();
      await lab.restart();
      await lab.load();
      const grid = lab.cell(Object.keys(figures).indexOf("patchGrid") + 1);
      await grid.locator(".canlab").first().waitFor();
      await lab.screenshot(`saved-${app}`);
      assert.equal(await lab.page.evaluate("globalThis.pwned"), undefined);
    });

    it("ends by one Ctrl-C, with its kernels", async () => {
      await lab.close();
      server.interrupt();
      assert.equal(await server.exited, 0, server.log());
    });
  });
}

describeApp("jupyterlab", "JupyterLab 4");
describeApp("notebook", "Notebook 7");
