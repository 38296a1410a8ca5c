import type { Browser, Locator, Page } from "playwright-core";
import type { Output } from "../../../src/notebook/nbformat/types.js";
import type { LabServer } from "./lab-server.js";

/** What these tests use of JupyterLab's application, which the server was told to expose. */
interface Application {
  readonly commands: { execute(command: string): Promise<unknown> };
  readonly shell: { readonly currentWidget: NotebookPanel };
}
interface CellModel {
  readonly type: string;
  readonly sharedModel: { readonly source: string };
  readonly outputs?: { toJSON(): unknown };
}
interface NotebookPanel {
  readonly content: {
    activeCellIndex: number;
    readonly model: { readonly cells: { readonly length: number; get(i: number): CellModel } };
  };
  readonly sessionContext: {
    readonly session: { readonly kernel: { readonly status: string; readonly id: string } | null } | null;
  };
}
type LabWindow = Window & { readonly jupyterapp: Application };

/** A notebook that is open in JupyterLab or Notebook 7. */
export class LabPage {
  /** What went wrong in the page. */
  readonly errors: string[] = [];
  /** Messages of the kernel of more than 500 kB. */
  numLargeFrames = 0;

  private constructor(
    readonly page: Page,
    private readonly url: string,
  ) {
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (payload.length > 500_000) this.numLargeFrames++;
      }),
    );
  }

  static async open(browser: Browser, server: LabServer, notebook: string): Promise<LabPage> {
    const lab = await LabPage.create(browser, server, notebook);
    await lab.load();
    return lab;
  }

  /** Opens a notebook that names no kernel, and takes none. */
  static async openWithoutKernel(browser: Browser, server: LabServer, notebook: string): Promise<LabPage> {
    const lab = await LabPage.create(browser, server, notebook);
    await lab.page.goto(lab.url);
    await lab.page.locator(".jp-Dialog button.jp-mod-reject", { hasText: "No Kernel" }).click();
    return lab;
  }

  private static async create(browser: Browser, server: LabServer, notebook: string): Promise<LabPage> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
    const place = server.app === "notebook" ? "notebooks" : "lab/tree";
    return new LabPage(page, `${server.url}${place}/${notebook}?reset&token=${server.token}`);
  }

  /** Opens the page anew; the kernel runs on. */
  async load(): Promise<void> {
    await this.page.goto(this.url);
    await this.kernelIs("idle");
  }

  async kernelIs(status: "idle" | "busy"): Promise<void> {
    await this.page.waitForFunction(
      (wanted) => {
        const { jupyterapp } = window as unknown as Partial<LabWindow>;
        return jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === wanted;
      },
      status,
      { timeout: 60_000 },
    );
  }

  async command(name: string): Promise<void> {
    // Not waited for: a command ends with what it runs.
    await this.page.evaluate(
      (command) => void (window as unknown as LabWindow).jupyterapp.commands.execute(command),
      name,
    );
  }

  cell(i: number): Locator {
    return this.page.locator(".jp-Notebook .jp-Cell").nth(i);
  }

  outputs(i: number): Promise<readonly Output[]> {
    return this.page.evaluate(
      (index) =>
        (window as unknown as LabWindow).jupyterapp.shell.currentWidget.content.model.cells
          .get(index)
          .outputs?.toJSON() as never,
      i,
    );
  }

  /** The first code cell that contains a text. */
  async find(text: string): Promise<number> {
    const i = await this.page.evaluate((part) => {
      const { cells } = (window as unknown as LabWindow).jupyterapp.shell.currentWidget.content.model;
      const all = Array.from({ length: cells.length }, (_, index) => cells.get(index));
      return all.findIndex((cell) => cell.type === "code" && cell.sharedModel.source.includes(part));
    }, text);
    if (i < 0) throw new Error(`no code cell contains ${text}`);
    return i;
  }

  /** Runs the code cells before a cell, one by one. */
  async runBefore(end: number): Promise<void> {
    for (let i = 0; i < end; i++) {
      const isCode = await this.cell(i).evaluate((cell) => cell.classList.contains("jp-CodeCell"));
      if (isCode) await this.run(i);
    }
  }

  /** Every error that the page shows below a cell. */
  async failures(): Promise<string[]> {
    return this.page
      .locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]')
      .allTextContents();
  }

  /** What a cell has printed, or the text of its result or error. */
  async text(i: number): Promise<string> {
    const texts = (await this.outputs(i)).map((output) => {
      if (output.output_type === "stream") return output.text;
      if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
      return output.data["text/plain"] as string;
    });
    return texts.join("");
  }

  /** Clicks the track of a cell's ipywidgets slider, `share` of its width from the left. */
  async pick(i: number, share: number): Promise<void> {
    const track = this.cell(i).locator(".noUi-base");
    await track.scrollIntoViewIfNeeded();
    const { width, height } = (await track.boundingBox())!;
    await track.click({ position: { x: share * width, y: height / 2 }, force: true });
  }

  /** Starts a cell. */
  async start(i: number): Promise<void> {
    await this.page.evaluate((index) => {
      (window as unknown as LabWindow).jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    }, i);
    await this.cell(i).evaluate((cell) => {
      cell.querySelector(".jp-InputPrompt")!.textContent = "";
    });
    await this.command("notebook:run-cell");
  }

  /** Waits until a cell has its number. */
  async finished(i: number): Promise<void> {
    await this.cell(i)
      .locator(".jp-InputPrompt", { hasText: /^\[\d+\]:?$/ })
      .waitFor({ timeout: 60_000 });
  }

  /** @returns what it has printed or shown */
  async run(i: number): Promise<string> {
    await this.start(i);
    await this.finished(i);
    await this.kernelIs("idle");
    return this.text(i);
  }

  /** Runs every cell, the last of which must be a code cell. */
  async runAll(): Promise<void> {
    const prompts = this.page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt");
    await prompts.evaluateAll((all) => {
      for (const prompt of all) prompt.textContent = "";
    });
    await this.command("notebook:run-all-cells");
    await prompts.last().filter({ hasText: /\d/ }).waitFor({ timeout: 120_000 });
    await this.kernelIs("idle");
  }

  /** Takes the outputs of a cell away. */
  async clear(i: number): Promise<void> {
    await this.page.evaluate((index) => {
      (window as unknown as LabWindow).jupyterapp.shell.currentWidget.content.activeCellIndex = index;
    }, i);
    await this.command("notebook:clear-cell-output");
    await this.cell(i).locator(".jp-OutputArea-output").first().waitFor({ state: "detached" });
  }

  async interrupt(): Promise<void> {
    await this.command("notebook:interrupt-kernel");
  }

  /** Restarts the kernel, as the reader does. */
  async restart(): Promise<void> {
    await this.command("notebook:restart-kernel");
    await this.page.locator(".jp-Dialog button.jp-mod-accept").click();
    await this.page.locator(".jp-Dialog").waitFor({ state: "detached" });
    await this.kernelIs("idle");
  }

  async save(): Promise<void> {
    await this.command("docmanager:save");
    await this.page.waitForTimeout(500);
  }

  async screenshot(name: string): Promise<void> {
    const folder = process.env["CANLAB_SHOTS"];
    if (folder !== undefined) await this.page.screenshot({ path: `${folder}/${name}.png` });
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}
