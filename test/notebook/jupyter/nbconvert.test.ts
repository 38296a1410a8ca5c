import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installKernel, kernelProgram } from "../../../src/notebook/install/kernel-spec.js";
import type { CodeCell } from "../../../src/notebook/nbformat/types.js";
import { readNotebook } from "../../../src/notebook/nbformat/index.js";
import { findPython } from "../../helpers/jupyter.js";
import { writeCells } from "./lab-notebooks.js";
import { makeNotebookFolder } from "./lab-server.js";

const NBCLIENT = `
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, kernel_name="canlab", timeout=120, resources={"metadata": {"path": sys.argv[2]}}).execute()
nbformat.write(notebook, sys.argv[1])
`;

describe("notebooks executed by Jupyter's own tools @slow", function () {
  this.timeout(180_000);
  let dir: string;
  let folder: string;
  let python: string;

  before(async function () {
    const found = process.env["CANLAB_LAB_VENV"] ? findPython(["nbclient", "nbconvert"]) : undefined;
    if (found === undefined || !existsSync(kernelProgram)) {
      console.log("    skipped: name an environment of npm run lab in CANLAB_LAB_VENV, and npm run build");
      this.skip();
    }
    python = found;
    dir = mkdtempSync(join(tmpdir(), "canlab-"));
    folder = makeNotebookFolder(dir);
    await installKernel(join(dir, "share", "jupyter"));
  });

  after(() => {
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  async function runPython(args: readonly string[]): Promise<{ code: number | null; text: string }> {
    const env = { ...process.env, JUPYTER_PATH: join(dir, "share", "jupyter"), JUPYTER_PLATFORM_DIRS: "1" };
    const child = spawn(python, [...args], { env, cwd: folder });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => (text += part.toString()));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, text };
  }

  const nbconvert = (name: string, ...flags: string[]) =>
    runPython(["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", ...flags, name]);

  const outputsOf = (name: string) =>
    readNotebook(readFileSync(join(folder, name), "utf8")).cells.map((cell) => (cell as CodeCell).outputs);

  const linesOf = (outputs: CodeCell["outputs"]) =>
    outputs.map((output) => (output.output_type === "stream" ? output.text : "")).join("");

  it("nbconvert keeps 5,000 of 5,000 printed lines, the result and the widgets' state", async () => {
    writeCells(folder, "a.ipynb", [
      "for (let i = 0; i < 5000; i++) console.log(`line ${i}`)",
      'import { notebook } from "canlab";\nnotebook.intSlider({ value: 4 })',
      "6 * 7",
    ]);
    const { code, text } = await nbconvert("a.ipynb");
    assert.equal(code, 0, text);
    const [printed, slider, result] = outputsOf("a.ipynb");
    assert.equal(linesOf(printed!), Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join(""));
    assert.ok("application/vnd.jupyter.widget-view+json" in (slider![0] as { data: object }).data);
    assert.equal((result![0] as { data: Record<string, unknown> }).data["text/plain"], "42");
    assert.match(readFileSync(join(folder, "a.ipynb"), "utf8"), /IntSliderModel/);
  });

  it("nbconvert fails with the cell's error, and goes on where it is allowed", async () => {
    const cells = ["const list: number[] = [];", 'throw new RangeError("too far")', "list.length"];
    writeCells(folder, "b.ipynb", cells);
    const { code, text } = await nbconvert("b.ipynb");
    assert.notEqual(code, 0);
    assert.match(text, /RangeError.*: too far/);
    writeCells(folder, "b.ipynb", cells);
    const allowed = await nbconvert("b.ipynb", "--allow-errors");
    assert.equal(allowed.code, 0, allowed.text);
    const outputs = outputsOf("b.ipynb").map(([first]) => first?.output_type);
    assert.deepEqual(outputs, [undefined, "error", "execute_result"]);
  });

  it("nbclient runs a notebook to its end", async () => {
    writeCells(folder, "c.ipynb", [
      "for (let i = 0; i < 5000; i++) console.log(i)",
      'display("shown"); 1 + 1',
    ]);
    const { code, text } = await runPython(["-c", NBCLIENT, join(folder, "c.ipynb"), folder]);
    assert.equal(code, 0, text);
    const [printed, shown] = outputsOf("c.ipynb");
    assert.equal(linesOf(printed!).split("\n").length, 5001);
    assert.deepEqual(
      shown!.map((output) => output.output_type),
      ["display_data", "execute_result"],
    );
  });
});
