import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { openBrowser } from "../../helpers/browser.js";
import { LabPage } from "./lab-page.js";
import { makeNotebookFolder, startLab, whyNoLab, type LabServer } from "./lab-server.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Name, code of the cell that shows the widget, and of the one that reads it. */
const tutorials = [
  ["02-masking", "widgets.maskExplorer(", 'explorer.get("maskRatio")'],
  ["05-contrastive-loss", "widgets.contrastiveMatrix(", 'matrix.get("temperature")'],
] as const;

describe("the notebooks in JupyterLab @slow", function () {
  this.timeout(600_000);
  let dir: string;
  let server: LabServer;
  let browser: Browser;

  before(async function () {
    const reason = existsSync(join(root, "notebooks")) ? whyNoLab() : "there is no folder notebooks";
    if (reason !== undefined) {
      console.log(`    skipped: ${reason}`);
      this.skip();
    }
    dir = mkdtempSync(join(tmpdir(), "canlab-lab-"));
    const folder = makeNotebookFolder(dir);
    for (const scope of ["@tensorflow", "@types"]) {
      symlinkSync(join(root, "node_modules", scope), join(folder, "node_modules", scope), "junction");
    }
    cpSync(join(root, "notebooks"), folder, { recursive: true });
    server = await startLab("jupyterlab", { dir, folder });
    browser = await openBrowser();
  });

  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (server as LabServer | undefined)?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  for (const [name, shows, reads] of tutorials) {
    it(`${name} runs to its end, and a later cell reads the slider that was moved`, async () => {
      const lab = await LabPage.open(browser, server, `${name}.ipynb`);
      await lab.runAll();
      assert.deepEqual(await lab.failures(), []);
      const [widget, reader] = [await lab.find(shows), await lab.find(reads)];
      const before = await lab.text(reader);
      assert.notEqual(before, "");
      await lab.cell(widget).getByRole("slider").first().press("ArrowRight");
      await lab.page.waitForTimeout(500);
      const after = await lab.run(reader);
      assert.notEqual(after, before);
      await lab.screenshot(`tutorial-${name}`);
      await lab.load();
      await lab.cell(widget).getByRole("slider").first().waitFor();
      assert.equal(await lab.run(reader), after, "the page came back with what was chosen");
      await lab.close();
    });
  }
});
