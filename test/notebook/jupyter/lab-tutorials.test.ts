import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { openBrowser } from "../../helpers/browser.js";
import { LabPage } from "./lab-page.js";
import { startLab, whyNoLab, type LabApp, type LabServer } from "./lab-server.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

interface Tutorial {
  readonly name: string;
  /** Code of the cell that shows the widget, and of the one that reads its slider. */
  readonly shows: string;
  readonly reads: string;
  /** What `interact` prints at the middle of its slider. */
  readonly interactive: RegExp;
}

const tutorials: readonly Tutorial[] = [
  {
    name: "02-masking",
    shows: "widgets.maskExplorer(",
    reads: 'explorer.get("maskRatio")',
    interactive: /: 10\d tokens/,
  },
  {
    name: "05-contrastive-loss",
    shows: "widgets.contrastiveMatrix(",
    reads: 'matrix.get("temperature")',
    interactive: /^noise 0\.5: loss/m,
  },
];

function describeApp(app: LabApp, title: string): void {
  describe(`the notebooks in ${title} @slow`, function () {
    this.timeout(600_000);
    let dir: string;
    let server: LabServer;
    let browser: Browser;
    let lab: LabPage;

    before(async function () {
      const hasNotebooks = existsSync(join(root, "notebooks", "02-masking.ipynb"));
      const reason = hasNotebooks ? whyNoLab() : "notebooks/ has no .ipynb files";
      if (reason !== undefined) {
        console.log(`    skipped: ${reason}`);
        this.skip();
      }
      // Inside the package, as notebooks/ is.
      mkdirSync(join(root, "out"), { recursive: true });
      dir = mkdtempSync(join(root, "out", "lab-"));
      const folder = join(dir, "notebooks");
      cpSync(join(root, "notebooks"), folder, { recursive: true });
      server = await startLab(app, { dir, folder });
      browser = await openBrowser();
    });

    after(async () => {
      await (browser as Browser | undefined)?.close();
      await (server as LabServer | undefined)?.stop();
      if (dir) rmSync(dir, { recursive: true, force: true });
    });

    afterEach(() => lab.close());

    for (const { name, shows, reads, interactive } of tutorials) {
      it(`${name}: runs, its sliders move, comes back after a reload, restarts`, async () => {
        lab = await LabPage.open(browser, server, `${name}.ipynb`);
        await lab.runAll();
        assert.deepEqual(await lab.failures(), []);
        const [widget, reader] = [await lab.find(shows), await lab.find(reads)];
        const slider = lab.cell(widget).getByRole("slider").first();
        const before = await lab.text(reader);
        assert.notEqual(before, "");
        await slider.press("ArrowRight");
        const chosen = await lab.run(reader);
        assert.notEqual(chosen, before);

        const interact = await lab.find("notebook.interact(");
        await lab.pick(interact, 0.5);
        await lab.cell(interact).getByText(interactive).waitFor();
        await lab.screenshot(`tutorial-${app}-${name}`);

        await lab.save();
        await lab.load();
        await slider.waitFor();
        assert.equal(await lab.run(reader), chosen, "the page came back with what was chosen");
        await slider.press("ArrowLeft");
        assert.equal(await lab.run(reader), before, "the slider still moves");

        await lab.restart();
        assert.match(await lab.run(reader), /Error/);
        await lab.runAll();
        assert.deepEqual(await lab.failures(), []);
        assert.equal(await lab.text(reader), before);
      });
    }

    it("08-training-can: an interrupt stops the training, and the kernel goes on", async () => {
      lab = await LabPage.open(browser, server, "08-training-can.ipynb");
      const training = await lab.find("train.train(");
      await lab.runBefore(training);
      await lab.start(training);
      const monitor = lab.cell(training).locator(".cl-monitor");
      await monitor.locator(".js-plotly-plot").first().waitFor({ timeout: 120_000 });
      await lab.interrupt();
      await lab.finished(training);
      assert.deepEqual(await lab.failures(), ["KeyboardInterrupt: the cell was interrupted"]);
      await monitor.getByRole("status").filter({ hasText: "Stopped" }).waitFor();
      assert.match(await lab.run(await lab.find("numbers to learn")), /^[\d,]+ numbers to learn/);
    });
  });
}

describeApp("jupyterlab", "JupyterLab 4");
describeApp("notebook", "Notebook 7");
