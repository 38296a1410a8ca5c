import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EventEmitter } from "node:events";
import * as dataJobs from "../../src/cli/data-jobs.js";
import { runCli } from "../../src/cli/run-cli.js";
import { runTour } from "../../src/experiments/tour.js";
import { Sink } from "../helpers/sink.js";
import { withTempDir } from "../helpers/temp-dir.js";

/** Runs a command line in this process. */
async function run(...argv: string[]) {
  const stdout = new Sink();
  const stderr = new Sink();
  const signals = Object.assign(new EventEmitter(), { exit: () => assert.fail("no exit") });
  const context = { stdout, stderr, signals, argv, useColor: false, now: () => Date.now() };
  const code = await runCli({
    ...context,
    runTour,
    loadDataJobs: () => Promise.resolve(dataJobs),
    defaultCacheDir: "",
    tourName: "canlab tour",
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A usage error: nothing on stdout, one line on stderr, exit code 2. */
async function refuses(argv: string[], message: RegExp) {
  const { code, stdout, stderr } = await run(...argv);
  assert.match(stderr, message);
  assert.match(stderr, /^canlab: [^\n]+\n$/);
  assert.equal(stdout, "");
  assert.equal(code, 2);
}

describe("canlab", () => {
  it("refuses an unknown option, lists the valid ones and offers the nearest", () =>
    refuses(
      ["tour", "--presett", "smoke"],
      /unknown option of canlab tour "--presett"; expected .*--preset.* or --threads \(did you mean --preset\?\)/,
    ));

  it("refuses an unknown command", () =>
    refuses(["toor"], /unknown command "toor"; expected tour, data, .* or notebook \(did you mean tour\?\)/));

  it("refuses an unknown preset, method and engine, listing the valid ones", async () => {
    await refuses(["tour", "--preset", "smok"], /unknown preset "smok"; expected smoke or default \(did you/);
    await refuses(["tour", "--method", "can,cann"], /unknown arm "cann"; expected can, simclr, mae, ca, /);
    await refuses(
      ["tour", "--engine", "gpu"],
      /unknown engine "gpu"; expected native, wasm, cpu or tensorflow/,
    );
    await refuses(["tour", "--device", "gpu"], /unknown device "gpu"; expected auto, cpu, webgpu or cuda/);
  });

  it("refuses a GPU for an engine that takes no device", () =>
    refuses(
      ["tour", "--engine", "wasm", "--device", "cuda"],
      /device "cuda" needs engine "native", got "wasm"; leave one of them out/,
    ));

  it("refuses numbers that are none or out of range", async () => {
    await refuses(["tour", "--seed", "x"], /--seed <n>' argument 'x' is invalid. It must be a number/);
    await refuses(["tour", "--seed"], /--seed <n>' argument missing/);
    await refuses(["tour", "--seed", "-1"], /seed must be a whole number of at least 0, got -1/);
    await refuses(["tour", "--mask-ratio", "1.5"], /maskRatio must be between 0 and 1, got 1.5/);
    await refuses(["tour", "--mask-ratio", "1"], /maskRatio 1 hides all 64 patches/);
    await refuses(["tour", "--epochs", "0"], /epochs must be a whole number of at least 1, got 0/);
    await refuses(["tour", "--batch-size", "1"], /batchSize must be a whole number of at least 2, got 1/);
    await refuses(["tour", "--base-lr", "-1"], /baseLr must be between 0 and 10, got -1/);
    await refuses(["tour", "--threads", "0"], /threads must be a whole number of at least 1, got 0/);
    await refuses(["tour", "--image-size", "33"], /imageSize must be a multiple of 4 .*, got 33/);
  });

  it("refuses an argument too many", () => refuses(["tour", "smoke"], /too many arguments for 'tour'/));

  it("refuses an output folder that is a file, and leaves the file", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "taken");
      await writeFile(path, "mine");
      await refuses(
        ["tour", "--out", path],
        /output folder .*taken is a file; give another folder with --out/,
      );
      const { code, stderr } = await run("tour", "--out", join(path, "below"));
      assert.equal(code, 1);
      assert.match(stderr, /^canlab: cannot write to the output folder .*\(ENOTDIR\)\n$/);
      assert.deepEqual(await readdir(dir), ["taken"]);
    }));

  it("refuses a folder with an unfinished run, and offers --resume or another folder", () =>
    withTempDir(async (dir) => {
      const record = {
        format: "canlab-tour-1",
        status: "running",
        command: "canlab tour --seed 9",
        config: {},
      };
      await writeFile(join(dir, "run.json"), JSON.stringify(record));
      await refuses(
        ["tour", "--out", dir],
        /holds an unfinished run; add --resume .*another folder with --out/,
      );
      const { code, stderr } = await run("tour", "--out", dir, "--resume");
      assert.equal(code, 1);
      assert.match(stderr, /other settings: .*seed is not set there and 0 here; .*"canlab tour --seed 9"/);
    }));

  it("refuses a folder with results that no tour wrote", () =>
    withTempDir(async (dir) => {
      await mkdir(join(dir, "work"));
      await refuses(["tour", "--out", dir], /has a work but no run.json/);
    }));

  it("prints help that names the outputs, the time and examples", async () => {
    const { code, stdout, stderr } = await run("tour", "--help");
    assert.equal(code, 0);
    assert.equal(stderr, "");
    for (const part of ["--preset", "report.html", "results.json", "minutes", "$ canlab tour --resume"]) {
      assert.ok(stdout.includes(part), part);
    }
    const top = await run("--help");
    assert.match(top.stdout, /tour .*train CAN, SimCLR and MAE/);
  });

  it("prints its version", async () => {
    const { code, stdout } = await run("--version");
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it("shows the help when nothing is asked", async () => {
    const { code, stderr } = await run();
    assert.equal(code, 2);
    assert.match(stderr, /Start here/);
  });
});
