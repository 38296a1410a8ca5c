import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { kernelProgram } from "../../src/notebook/install/kernel-spec.js";
import { readTextSource, writeNotebook, type Notebook } from "../../src/notebook/nbformat/index.js";
import { runNotebook, startKernel, type RunResult } from "../../src/notebook/runner/index.js";

const folder = "notebooks";
const names = readdirSync(folder)
  .filter((name) => /^\d\d-.*\.ts$/.test(name))
  .map((name) => name.replace(/\.ts$/, ""));
const read = (name: string): Notebook => readTextSource(readFileSync(`${folder}/${name}.ts`, "utf8"));
const textOf = (notebook: Notebook, kind: "code" | "markdown"): string[] =>
  notebook.cells.filter((cell) => cell.cell_type === kind).map(({ source }) => source);

describe("the notebooks", () => {
  it("are fifteen, in order, each with its text source", () => {
    assert.deepEqual(
      names.map((name) => Number(name.slice(0, 2))),
      Array.from({ length: 15 }, (_, i) => i + 1),
    );
    for (const name of names) {
      const wanted = writeNotebook(read(name));
      assert.equal(
        readFileSync(`${folder}/${name}.ipynb`, "utf8"),
        wanted,
        `npm run notebooks writes ${name} anew`,
      );
    }
  });

  for (const name of names) {
    it(`${name} has a title, checks, something to look at, exercises with folded answers, references`, () => {
      const notebook = read(name);
      const text = textOf(notebook, "markdown");
      const code = textOf(notebook, "code");
      assert.ok(text[0]!.startsWith(`# ${name.slice(0, 2)} · `));
      assert.ok(code.filter((cell) => cell.includes("assert")).length >= 4);
      assert.match(code.join("\n"), /\bdisplay\(/);
      const end = text.at(-1)!;
      assert.match(
        end,
        /## Exercises[\s\S]*<details><summary>Answers<\/summary>[\s\S]*<\/details>[\s\S]*## References/,
      );
      const links = [...text.join("\n").matchAll(/\]\(([\w-]+\.ipynb)\)/g)].map(([, link]) => link!);
      for (const link of links) assert.ok(existsSync(`${folder}/${link}`), link);
    });
  }
});

/** Two at a time, one for each core; what comes of a notebook is waited for by its test. */
function runAll(): Map<string, Promise<RunResult>> {
  const runs = names.map((name) => {
    let begin!: () => void;
    const turn = new Promise<void>((done) => (begin = done));
    const start = () => startKernel({ cwd: folder });
    const result = turn.then(() => runNotebook(read(name), { start, timeoutMs: 300_000 }));
    result.catch(() => undefined); // told by its own test
    return { name, begin, result };
  });
  const waiting = [...runs];
  const lane = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      run.begin();
      await run.result.catch(() => undefined);
    }
  };
  void Promise.all([lane(), lane()]);
  return new Map(runs.map(({ name, result }) => [name, result]));
}

describe("the notebooks in a kernel @slow", function () {
  this.timeout(600_000);
  let results: Map<string, Promise<RunResult>>;
  before(function () {
    if (!existsSync(kernelProgram)) {
      console.log("    skipped: the kernel has not been built; npm run build");
      this.skip();
    }
    results = runAll();
  });

  for (const name of names) {
    it(`${name} runs from start to end`, async () => {
      const { failed, notebook } = await results.get(name)!;
      assert.equal(
        failed,
        undefined,
        failed && `${failed.ename}: ${failed.evalue}\n${failed.traceback.join("\n")}`,
      );
      const shown = notebook.cells.some(
        (cell) =>
          cell.cell_type === "code" &&
          cell.outputs.some(
            (output) =>
              "data" in output &&
              (output.data["image/png"] !== undefined || output.data["text/html"] !== undefined),
          ),
      );
      assert.ok(shown, "no picture, widget or table");
    });
  }
});
