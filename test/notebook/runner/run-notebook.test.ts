import assert from "node:assert/strict";
import { readNotebook, readTextSource, writeNotebook } from "../../../src/notebook/nbformat/index.js";
import { runNotebook, type RunNotebookOptions } from "../../../src/notebook/runner/run-notebook.js";
import { FakeKernel, type Script } from "./fake-kernel.js";

/** Runs cells in a fake kernel and checks that what comes out can be saved. */
async function run(cells: string[], script: Script, options: Partial<RunNotebookOptions> = {}) {
  const kernel = new FakeKernel(script);
  const notebook = readTextSource(
    cells.map((cell) => (cell.startsWith("// %%") ? cell : `// %%\n${cell}`)).join("\n"),
  );
  const result = await runNotebook(notebook, {
    start: () => Promise.resolve(kernel),
    graceMs: 30,
    ...options,
  });
  assert.deepEqual(readNotebook(writeNotebook(result.notebook)), result.notebook);
  assert.equal(kernel.log.at(-1), "shutdown");
  const outputs = result.notebook.cells.map((cell) => (cell.cell_type === "code" ? cell.outputs : []));
  return { kernel, outputs, ...result };
}

const stdout = (text: string) => ({ output_type: "stream", name: "stdout", text });
const display = (text: string, id?: string) => ({
  data: { "text/plain": text },
  metadata: {},
  ...(id !== undefined && { transient: { display_id: id } }),
});
const shown = (text: string) => ({ output_type: "display_data", data: { "text/plain": text }, metadata: {} });
const failing: Script = (code, publish) => {
  if (!code.startsWith("throw")) return;
  const error = { ename: "Error", evalue: "no", traceback: ["Error: no", "  at cell"] };
  publish("error", error);
  return { status: "error", ...error };
};

describe("runNotebook", () => {
  it("runs the code cells in order and fills in outputs and counts", async () => {
    const { kernel, notebook, outputs, failed } = await run(
      ["1", "// %% [markdown]\n// text", "2", ""],
      (code, publish) => publish("stream", { name: "stdout", text: `${code}\n` }),
    );
    assert.deepEqual(kernel.ran, ["1", "2"]);
    assert.deepEqual(outputs, [[stdout("1\n")], [], [stdout("2\n")], []]);
    assert.deepEqual(
      notebook.cells.map((cell) => cell.cell_type === "code" && cell.execution_count),
      [1, false, 2, null],
    );
    assert.deepEqual(notebook.metadata["language_info"], { name: "typescript", version: "fake" });
    assert.equal(failed, undefined);
  });

  it("joins what is printed in pieces, and keeps stdout and stderr apart", async () => {
    const { outputs } = await run(["1"], (_, publish) => {
      for (const [name, text] of [
        ["stdout", "a"],
        ["stdout", "b"],
        ["stderr", "c"],
        ["stdout", "d"],
      ] as const) {
        publish("stream", { name, text });
      }
    });
    assert.deepEqual(outputs[0], [stdout("ab"), { ...stdout("c"), name: "stderr" }, stdout("d")]);
  });

  it("updates a display by its id, in another cell too", async () => {
    const { outputs } = await run(["show", "update"], (code, publish) => {
      if (code === "show") publish("display_data", display("first", "x"));
      else {
        publish("update_display_data", display("second", "x"));
        publish("update_display_data", display("nothing", "y"));
        publish("display_data", display("own"));
      }
    });
    assert.deepEqual(outputs, [[shown("second")], [shown("own")]]);
  });

  it("clears outputs at once, or when the next one comes", async () => {
    const { outputs } = await run(["now", "wait", "none"], (code, publish) => {
      publish("stream", { name: "stdout", text: "before" });
      publish("clear_output", { wait: code !== "now" });
      if (code !== "none") publish("stream", { name: "stdout", text: "after" });
    });
    assert.deepEqual(outputs, [[stdout("after")], [stdout("after")], [stdout("before")]]);
  });

  it("files the output of a late callback under its own cell", async () => {
    let late = () => {};
    const { outputs } = await run(["1", "2"], (code, publish) => {
      if (code === "1") late = () => publish("stream", { name: "stdout", text: "late" });
      else late();
    });
    assert.deepEqual(outputs, [[stdout("late")], []]);
  });

  it("says so where the kernel sends what no notebook can hold", async () => {
    const { outputs } = await run(["1"], (_, publish) =>
      publish("display_data", { data: { "text/plain": 3 } }),
    );
    assert.match(JSON.stringify(outputs), /no notebook can hold: .*must be a string.*got 3/);
  });

  it("stops at the first cell that fails and gives its error", async () => {
    const { kernel, failed, outputs } = await run(["1", "throw", "3"], failing);
    assert.deepEqual(kernel.ran, ["1", "throw"]);
    assert.equal(failed?.index, 1);
    assert.deepEqual(failed?.traceback, ["Error: no", "  at cell"]);
    assert.equal(outputs[1]?.[0]?.output_type, "error");
    assert.equal(outputs[1]?.length, 1);
  });

  it("goes on after an error where it is told to, or where the cell is tagged", async () => {
    const all = await run(["throw 1", "throw 2", "3"], failing, { stopOnError: false });
    assert.deepEqual(all.kernel.ran, ["throw 1", "throw 2", "3"]);
    assert.equal(all.failed?.index, 0);
    const tagged = await run(['// %% tags=["raises-exception"]\nthrow 1', "2"], failing);
    assert.deepEqual([tagged.kernel.ran.length, tagged.failed], [2, undefined]);
    const skipped = await run(['// %% tags=["skip-execution"]\nthrow 1', "2"], failing);
    assert.deepEqual(skipped.kernel.ran, ["2"]);
  });

  it("interrupts a cell whose time is over", async () => {
    const script: Script = async (_code, _publish, { interrupted }) => {
      await interrupted.promise;
      return { status: "error", ename: "KeyboardInterrupt", evalue: "" };
    };
    const { kernel, failed, outputs } = await run(["1", "2"], script, { timeoutMs: 20, graceMs: 1000 });
    assert.deepEqual([failed?.ename, failed?.evalue], ["TimeoutError", "the cell ran longer than 0.02 s"]);
    assert.equal(outputs[0]?.[0]?.output_type, "error");
    assert.deepEqual(kernel.log, ["interrupt", "shutdown"]);
  });

  it("ends a kernel that does not obey the interrupt", async () => {
    const { kernel, failed } = await run(["1", "2"], () => new Promise(() => {}), {
      timeoutMs: 20,
      stopOnError: false,
    });
    assert.deepEqual(kernel.log, ["interrupt", "kill", "shutdown"]);
    assert.match(failed?.evalue ?? "", /longer than 0.02 s; it did not obey the interrupt/);
    assert.deepEqual(kernel.ran, ["1"]);
  });

  it("stops when the signal fires, and keeps what is there", async () => {
    const controller = new AbortController();
    const { kernel, isInterrupted, outputs } = await run(
      ["1", "2", "3"],
      (code, publish) => {
        publish("stream", { name: "stdout", text: code });
        if (code !== "2") return;
        controller.abort();
        return new Promise(() => {});
      },
      { signal: controller.signal },
    );
    assert.ok(isInterrupted);
    assert.deepEqual(kernel.ran, ["1", "2"]);
    assert.deepEqual(outputs[0], [stdout("1")]);
    assert.deepEqual(outputs[1]?.[0], stdout("2"));
  });

  it("says the last words of a kernel that dies, and runs no cell after it", async () => {
    const script: Script = (_code, _publish, kernel) => (kernel.kill(), new Promise(() => {}));
    const { kernel, failed, outputs } = await run(["1", "2"], script, { stopOnError: false });
    assert.deepEqual([failed?.ename, failed?.evalue], ["KernelDiedError", "the fake kernel ended"]);
    assert.deepEqual(kernel.ran, ["1"]);
    assert.equal(outputs[0]?.[0]?.output_type, "error");
  });

  it("says before each cell how far it is", async () => {
    const seen: (string | number | undefined)[][] = [];
    await run(["// a", "2"], () => {}, {
      onProgress: ({ numDone, numCells, title }) => seen.push([numDone, numCells, title]),
    });
    assert.deepEqual(seen, [
      [0, 2, "// a"],
      [1, 2, "2"],
      [2, 2, undefined],
    ]);
  });
});
