import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTextSource } from "../../../src/notebook/nbformat/index.js";
import { KernelDiedError, runNotebook, startKernel } from "../../../src/notebook/runner/index.js";

const argv = [
  process.execPath,
  "--import",
  "tsx",
  "test/notebook/runner/fake-kernel-main.ts",
  "{connection_file}",
];
const start = () => startKernel({ cwd: ".", argv });
const cells = (...codes: string[]) => readTextSource(codes.map((code) => `// %%\n${code}\n`).join("\n"));

describe("startKernel", () => {
  const { TMPDIR } = process.env;
  let temporary = "";
  before(() => (process.env["TMPDIR"] = temporary = mkdtempSync(join(tmpdir(), "canlab-test-"))));
  after(() => {
    rmSync(temporary, { recursive: true });
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
  });

  it("runs cells over ZeroMQ, loses no line, and leaves nothing behind", async () => {
    const { notebook, failed } = await runNotebook(cells("print 3000", "1"), { start });
    assert.equal(failed, undefined);
    const [first, second] = notebook.cells;
    assert.ok(first?.cell_type === "code" && second?.cell_type === "code");
    const lines = Array.from({ length: 3000 }, (_, i) => `${i}\n`).join("");
    assert.deepEqual(first.outputs, [{ output_type: "stream", name: "stdout", text: lines }]);
    assert.equal(second.execution_count, 2);
    const left = readdirSync(temporary).filter((name) => name.startsWith("canlab-"));
    assert.deepEqual(left, []);
  });

  it("drops what is not signed with its key", async () => {
    const { notebook } = await runNotebook(cells("forged", "print 1"), { start });
    assert.deepEqual(
      notebook.cells.map((cell) => cell.cell_type === "code" && cell.outputs.length),
      [0, 1],
    );
  });

  it("notices at once that the process has ended, with its last words", async () => {
    const { failed } = await runNotebook(cells("die", "1"), { start });
    assert.equal(failed?.ename, "KernelDiedError");
    assert.match(
      failed?.evalue ?? "",
      /ended with exit code 7; its last words: Segmentation fault, in a way/,
    );
  });

  it("interrupts a cell that waits, and goes on in the same kernel", async () => {
    const { failed, notebook } = await runNotebook(cells("wait", "print 1"), {
      start,
      timeoutMs: 100,
      stopOnError: false,
    });
    assert.equal(failed?.ename, "TimeoutError");
    assert.equal(notebook.cells[1]?.cell_type === "code" && notebook.cells[1].execution_count, 2);
  });

  it("ends the process of a cell that obeys no interrupt", async () => {
    const { failed } = await runNotebook(cells("block"), { start, timeoutMs: 100, graceMs: 100 });
    assert.match(failed?.evalue ?? "", /longer than 0.1 s; it did not obey the interrupt/);
  });

  it("says why a kernel does not start", async () => {
    await assert.rejects(
      startKernel({ cwd: ".", argv: [process.execPath, "no-such-kernel.mjs"] }),
      (error) =>
        error instanceof KernelDiedError &&
        /exit code 1; its last words: .*no-such-kernel/s.test(error.message),
    );
    await assert.rejects(
      startKernel({ cwd: ".", argv: ["no-such-program"] }),
      /could not be started .*ENOENT/,
    );
    const silent = [process.execPath, "-e", "setInterval(() => {}, 1000)"];
    await assert.rejects(
      startKernel({ cwd: ".", argv: silent, startTimeoutMs: 200 }),
      /did not answer within 0.2 s/,
    );
  });
});
