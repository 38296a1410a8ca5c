import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { EventEmitter } from "node:events";
import { join } from "node:path";
import * as dataJobs from "../../src/cli/data-jobs.js";
import * as notebookJobs from "../../src/cli/notebook-jobs.js";
import { runCli } from "../../src/cli/run-cli.js";
import { runTour } from "../../src/experiments/tour.js";
import { readNotebook, readTextSource, writeNotebook } from "../../src/notebook/nbformat/index.js";
import { Sink } from "../helpers/sink.js";
import { withTempDir } from "../helpers/temp-dir.js";

async function run(...argv: string[]) {
  const stdout = new Sink();
  const stderr = new Sink();
  const signals = Object.assign(new EventEmitter(), { exit: () => assert.fail("no exit") });
  const code = await runCli({
    stdout,
    stderr,
    signals,
    argv: ["notebook", ...argv],
    useColor: false,
    now: () => Date.now(),
    runTour,
    loadNotebookJobs: () => Promise.resolve(notebookJobs),
    loadDataJobs: () => Promise.resolve(dataJobs),
    defaultCacheDir: "",
    tourName: "canlab tour",
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const source = "// %% [markdown]\n// # One\n\n// %%\nlet x = 1;\n\n// %%\nx + 1;\n";
const clean = writeNotebook(readTextSource(source));
const withOutput = clean.replace(
  '"outputs": []',
  '"outputs": [{"output_type":"stream","name":"stdout","text":"hi"}]',
);

describe("canlab notebook", function () {
  this.timeout(30_000);

  it("new writes a valid notebook and never over another one", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "sub", "01-first_steps");
      assert.equal((await run("new", path)).code, 0);
      const text = await readFile(`${path}.ipynb`, "utf8");
      assert.match(readNotebook(text).cells[0]!.source, /^# First steps\n/);
      const again = await run("new", path);
      assert.equal(again.code, 2);
      assert.match(again.stderr, /01-first_steps.ipynb is there already/);
      assert.equal((await run("new", `${path}.ts`)).code, 0);
      assert.equal(writeNotebook(readTextSource(await readFile(`${path}.ts`, "utf8"))), text);
    }));

  it("strip takes outputs out in place, and leaves a clean file and its bytes alone", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "a.ipynb");
      await writeFile(path, withOutput);
      assert.match((await run("strip", path)).stdout, /a.ipynb: stripped/);
      assert.equal(await readFile(path, "utf8"), clean);
      assert.match((await run("strip", path)).stdout, /nothing to strip/);
      assert.deepEqual(existsSync(`${path}.tmp`), false);
    }));

  it("strip leaves a file that is no notebook as it is", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "a.ipynb");
      await writeFile(path, '{"nbformat": 4}');
      const { code, stderr } = await run("strip", path);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /a.ipynb: readNotebook: nbformat_minor must be a whole number or null, got nothing/,
      );
      assert.equal(await readFile(path, "utf8"), '{"nbformat": 4}');
    }));

  it("check passes a notebook that is in step with its text source", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "a.ipynb");
      await writeFile(path, clean);
      await writeFile(join(dir, "a.ts"), source);
      const { code, stdout, stderr } = await run("check", path, join(dir, "a.ts"), "--quiet");
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /2 notebooks are as they should be/);
    }));

  it("check names outputs, a text source out of step, and type errors", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "a.ipynb");
      await writeFile(path, withOutput.replace("let x = 1;", "let x: string = 1;"));
      await writeFile(join(dir, "a.ts"), source);
      const { code, stderr } = await run("check", path, "--quiet");
      assert.equal(code, 1);
      assert.match(stderr, /a.ipynb: has outputs or other traces of a run; canlab notebook strip/);
      assert.match(stderr, /is not what .*a.ts gives; npm run notebooks/);
      assert.match(stderr, /Type error in cell 2, line 1, column 5: TS2322/);
      assert.match(stderr, /canlab: notebook check: 3 problems\n$/);
      assert.doesNotMatch((await run("check", path, "--quiet", "--no-types")).stderr, /TS2322/);
    }));

  it("export writes a page and says where a notebook has no outputs", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "a.ipynb");
      await writeFile(path, clean);
      const { code, stderr } = await run("export", path, "--html", join(dir, "page.html"));
      assert.equal(code, 0, stderr);
      assert.match(stderr, /has no outputs; run it first/);
      assert.match(await readFile(join(dir, "page.html"), "utf8"), /^<!doctype html>[^]*<title>One<\/title>/);
    }));

  it("refuses what it cannot take, with the next step", async () => {
    const refuses = async (argv: string[], message: RegExp) => {
      const { code, stdout, stderr } = await run(...argv);
      assert.match(stderr, message);
      assert.deepEqual([code === 0, stdout], [false, ""]);
    };
    await refuses(["run", "a.py"], /a.py: a notebook ends in .ipynb, its text source in .ts/);
    await refuses(["run", "no-such.ipynb"], /no-such.ipynb cannot be read \(ENOENT\)/);
    await refuses(["run", "a.ipynb", "--param", "epochs"], /--param epochs: wanted name=value/);
    await refuses(["run", "a.ipynb", "--timeout", "0"], /must be a number above 0/);
    await refuses(["run", "a.ipynb", "b.ipynb", "--out", "c.ipynb"], /2 notebooks do not fit into c.ipynb/);
    await withTempDir(async (dir) => {
      const path = join(dir, "py.ipynb");
      const python = { kernelspec: { name: "python3", language: "python", display_name: "Python" } };
      await writeFile(path, writeNotebook({ ...readTextSource(source), metadata: python }));
      await refuses(["run", path], /is for the kernel python3 \(python\); canlab runs TypeScript/);
    });
  });
});
