import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { readNotebook, writeNotebook } from "../../../src/notebook/nbformat/index.js";
import { openBrowser } from "../../helpers/browser.js";
import { lookOf, widgetActions, type WidgetAction } from "../../helpers/widget-actions.js";
import { writeCells } from "./lab-notebooks.js";
import { LabPage } from "./lab-page.js";
import { makeNotebookFolder, startLab, whyNoLab, type LabApp, type LabServer } from "./lab-server.js";
import { CELL, widgetCells, widgetNames } from "./lab-widget-cells.js";
import { countTraces, pageTraces } from "./page-traces.js";

/** What a widget that is drawn has. */
const PARTS = "canvas, svg, table";
/** How long a change may be on its way from one view to the other. */
const PATIENCE_MS = 10_000;

function describeApp(app: LabApp, title: string): void {
  describe(`the widgets in ${title} @slow`, function () {
    this.timeout(180_000);
    let dir: string;
    let folder: string;
    let server: LabServer;
    let browser: Browser;
    let lab: LabPage;
    /** How each widget looked at last. */
    const looks = new Map<string, string>();

    before(async function () {
      const reason = whyNoLab();
      if (reason !== undefined) {
        console.log(`    skipped: ${reason}`);
        this.skip();
      }
      dir = mkdtempSync(join(tmpdir(), "canlab-lab-"));
      folder = makeNotebookFolder(dir);
      writeCells(folder, "widgets.ipynb", widgetCells);
      server = await startLab(app, { dir, folder });
      browser = await openBrowser();
      lab = await LabPage.open(browser, server, "widgets.ipynb");
      lab.page.setDefaultTimeout(15_000);
      await lab.run(CELL.setUp);
    });

    after(async () => {
      await (browser as Browser | undefined)?.close();
      await (server as LabServer | undefined)?.stop();
      if (dir) rmSync(dir, { recursive: true, force: true });
    });

    const view = (cell: number) => lab.cell(cell).locator(".jp-OutputArea-output .canlab");
    // Notebook 7 has an error of its own while it loads.
    const errors = () => lab.errors.filter((text) => !text.includes("reading 'schema'"));
    const stateOf = async (name: string) =>
      JSON.parse(await lab.run(CELL.read(name))) as Record<string, unknown>;

    async function looksLike(cell: number, wanted: string): Promise<void> {
      const end = performance.now() + PATIENCE_MS;
      let seen = await lookOf(view(cell));
      while (seen !== wanted && performance.now() < end) seen = await lookOf(view(cell));
      assert.equal(seen, wanted, `cell ${cell}`);
    }

    /** Does something to one view: the kernel reads it, and the other view follows. */
    async function actOn(name: string, { act, key, value }: WidgetAction, [here, there]: [number, number]) {
      const before = await lookOf(view(here));
      await act(view(here));
      assert.deepEqual((await stateOf(name))[key], value, `${name}: the kernel's ${key}`);
      const after = await lookOf(view(here));
      assert.notEqual(after, before, `${name}: ${key} is not seen`);
      await looksLike(there, after);
      looks.set(name, after);
    }

    for (const name of widgetNames) {
      it(`${name}: mouse and keys reach the kernel, and a second view`, async () => {
        const [first, second] = [CELL.first(name), CELL.second(name)];
        for (const cell of [first, second]) {
          await lab.run(cell);
          await view(cell).locator(PARTS).first().waitFor();
        }
        await looksLike(second, await lookOf(view(first)));
        await actOn(name, widgetActions[name]!.mouse, [first, second]);
        await actOn(name, widgetActions[name]!.keys, [second, first]);
        await lab.screenshot(`${name}-${app}`);
      });
    }

    it("come back after a reload as they were, and go on", async () => {
      await lab.save();
      await countTraces(lab.page);
      await lab.load();
      for (const name of widgetNames) {
        const [first, second] = [CELL.first(name), CELL.second(name)];
        await view(first).locator(PARTS).first().waitFor();
        await looksLike(first, looks.get(name)!);
        await looksLike(second, looks.get(name)!);
        await actOn(name, widgetActions[name]!.later, [first, second]);
      }
      assert.deepEqual(errors(), []);
      await lab.save();
      const file = join(folder, "widgets.ipynb");
      copyFileSync(file, join(folder, "saved.ipynb"));
      const notebook = readNotebook(readFileSync(file, "utf8"));
      const still = writeNotebook({ ...notebook, metadata: {} }); // names no kernel
      writeFileSync(join(folder, "still.ipynb"), still);
    });

    it("leave nothing in the page when their outputs are cleared", async () => {
      await lab.page.waitForFunction("globalThis.widgetManager !== undefined");
      const seconds = widgetNames.map(CELL.second);
      const clear = async () => {
        for (const cell of seconds) await lab.clear(cell);
        assert.equal(await lab.page.locator(".canlab").count(), widgetNames.length);
        return pageTraces(lab.page);
      };
      const full = await pageTraces(lab.page);
      const cleared = await clear();
      assert.equal(full.views - cleared.views, widgetNames.length);
      for (const key of ["listeners", "observers", "modelListeners"] as const)
        assert.ok(cleared[key] < full[key], `${key}: ${cleared[key]} of ${full[key]}`);
      for (const cell of seconds) {
        await lab.run(cell);
        await view(cell).locator(PARTS).first().waitFor();
      }
      assert.deepEqual(await clear(), cleared);
    });

    it("are gone on both sides when they are closed", async () => {
      const before = Number(await lab.run(CELL.numModels));
      const { models } = await pageTraces(lab.page);
      const after = Number(await lab.run(CELL.close));
      const closed = 2 * widgetNames.length; // each with its layout
      assert.equal(before - after, closed);
      await lab.page.waitForFunction("document.querySelector('.canlab') === null");
      const { views, ...left } = await pageTraces(lab.page);
      assert.deepEqual(left, { listeners: 0, observers: 0, models: models - closed, modelListeners: 0 });
      assert.equal(views, 1, "that of the cell which found the widget manager");
      assert.deepEqual(errors(), []);
      await lab.close();
    });

    it("are used in the saved notebook with a kernel that knows none of them", async () => {
      lab = await LabPage.open(browser, server, "saved.ipynb");
      lab.page.setDefaultTimeout(15_000);
      for (const name of widgetNames) {
        const [first, second] = [CELL.first(name), CELL.second(name)];
        await view(first).locator(PARTS).first().waitFor();
        const seen = [await lookOf(view(first))];
        for (const { act } of Object.values(widgetActions[name]!) as WidgetAction[]) {
          await act(view(first));
          seen.push(await lookOf(view(first)));
        }
        assert.ok(new Set(seen).size > 1, `${name} does not react`);
        await looksLike(second, await lookOf(view(first)));
      }
      await lab.screenshot(`saved-widgets-${app}`);
      assert.deepEqual(errors(), []);
      await lab.close();
    });

    // The widget manager of ipywidgets shows no widget there, not even in a notebook that is trusted.
    it("are pictures in the saved notebook without a kernel", async () => {
      lab = await LabPage.openWithoutKernel(browser, server, "still.ipynb");
      for (const name of widgetNames) {
        const picture = lab.cell(CELL.first(name)).locator(".jp-OutputArea-output img");
        await picture.waitFor();
        await lab.page.waitForFunction(
          (image) => (image as HTMLImageElement).naturalWidth > 100,
          await picture.elementHandle(),
        );
      }
      await lab.screenshot(`still-widgets-${app}`);
    });
  });
}

describeApp("jupyterlab", "JupyterLab 4");
describeApp("notebook", "Notebook 7");
