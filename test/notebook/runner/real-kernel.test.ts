import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { kernelProgram } from "../../../src/notebook/install/kernel-spec.js";
import { readNotebook, readTextSource, writeNotebook } from "../../../src/notebook/nbformat/index.js";
import { runNotebook, startKernel, type RunNotebookOptions } from "../../../src/notebook/runner/index.js";

async function run(codes: readonly string[], options: Partial<RunNotebookOptions> = {}) {
  const notebook = readTextSource(codes.map((code) => `// %%\n${code}\n`).join("\n"));
  const result = await runNotebook(notebook, { start: () => startKernel({ cwd: "." }), ...options });
  assert.deepEqual(readNotebook(writeNotebook(result.notebook)), result.notebook);
  return {
    ...result,
    outputs: result.notebook.cells.map((cell) => (cell.cell_type === "code" ? cell.outputs : [])),
  };
}

describe("a notebook in the kernel's own process @slow", function () {
  this.timeout(60_000);
  before(function () {
    if (existsSync(kernelProgram)) return;
    console.log("    skipped: the kernel has not been built; npm run build");
    this.skip();
  });

  it("keeps variables from cell to cell, gives results, and loses no line", async () => {
    const { outputs, failed } = await run(
      ["for (let i = 0; i < 20_000; i++) console.log(i);", "let n = 2;", "await Promise.resolve(n * 21)"],
      { params: {} },
    );
    assert.equal(failed, undefined);
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join("");
    assert.deepEqual(outputs[0], [{ output_type: "stream", name: "stdout", text: lines }]);
    const [result] = outputs[2]!;
    assert.ok(result?.output_type === "execute_result");
    assert.equal(result.data["text/plain"], "42");
  });

  it("takes parameters of any type over the ones of the tagged cell", async () => {
    const notebook = readTextSource(
      '// %% tags=["parameters"]\nlet n = 1;\nlet names = ["a"];\n\n// %%\nnames.length + n',
    );
    const start = () => startKernel({ cwd: "." });
    const { notebook: done, failed } = await runNotebook(notebook, {
      start,
      params: { n: 3, names: ["b", "c"] },
    });
    assert.equal(failed, undefined);
    assert.match(JSON.stringify(done.cells[2]), /"text\/plain":"5"/);
  });

  it("points an error into its cell, and stops a loop without losing variables", async () => {
    const { failed, outputs } = await run(
      ['let kept = 1;\nthrow new RangeError("here");', "for (;;) {}", "kept + 1"],
      { timeoutMs: 8000, stopOnError: false },
    );
    assert.deepEqual([failed?.index, failed?.ename, failed?.evalue], [0, "RangeError", "here"]);
    assert.match(failed?.traceback.join("\n") ?? "", /line 2/);
    assert.match(JSON.stringify(outputs[1]), /TimeoutError/);
    assert.match(JSON.stringify(outputs[2]), /"text\/plain":"2"/);
  });

  it("does not break the compiler when it is interrupted while it reads a cell, and shows no frame of its own", async () => {
    const kernel = await startKernel({ cwd: "." });
    const first = kernel.execute("setTimeout(() => 0, 1).unref(); document");
    kernel.interrupt();
    await first.done;
    const { status, evalue } = await kernel.execute("setTimeout(() => 0, 1).unref(); 20 + 1").done;
    assert.deepEqual([status, evalue], ["ok", undefined]);
    const { traceback } = await kernel.execute("throw new Error('here')").done;
    assert.doesNotMatch(JSON.stringify(traceback), /session|converter/);
    await kernel.shutdown();
  });

  it("says that the process was killed, and keeps what was there", async () => {
    const { failed, outputs } = await run([
      'console.log("before");',
      'process.kill(process.pid, "SIGKILL");',
      "1",
    ]);
    assert.deepEqual([failed?.index, failed?.ename], [1, "KernelDiedError"]);
    assert.match(failed?.evalue ?? "", /SIGKILL/);
    assert.match(JSON.stringify(outputs[0]), /before/);
  });
});
