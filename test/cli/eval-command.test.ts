import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import * as dataJobs from "../../src/cli/data-jobs.js";
import { runCli } from "../../src/cli/run-cli.js";
import { createRng } from "../../src/core/rng.js";
import type { EvalRecord } from "../../src/eval/eval-record.js";
import { initParams } from "../../src/models/params.js";
import { vitConfig, vitSpecs } from "../../src/models/vision-transformer.js";
import { exportEncoder } from "../../src/weights/export-encoder.js";
import { colouredSplit, colourNames } from "../helpers/coloured-split.js";
import { Sink } from "../helpers/sink.js";
import { withTempDir } from "../helpers/temp-dir.js";

async function run(...argv: string[]) {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const signals = Object.assign(new EventEmitter(), { exit: () => assert.fail("no exit") });
  const code = await runCli({
    ...{ stdout, stderr, signals, argv, useColor: false, now: () => 0, defaultCacheDir: "" },
    runTour: () => assert.fail("no tour"),
    loadDataJobs: () => Promise.resolve(dataJobs),
    tourName: "canlab tour",
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Coloured pictures as class folders, and an encoder with random weights. */
async function writeInputs(dir: string): Promise<string[]> {
  for (const [split, rows] of [
    ["train", 30],
    ["val", 9],
  ] as const) {
    // prettier-ignore
    const { pictures, labels } = colouredSplit(split, rows, { imageSize: 16, seed: rows });
    for (const [row, label] of labels.entries()) {
      const folder = join(dir, "set", split, colourNames[label]!);
      await mkdir(folder, { recursive: true });
      const raw = { width: 16, height: 16, channels: 3 } as const;
      const pixels = pictures.pixels.slice(row * 768, (row + 1) * 768);
      await writeFile(join(folder, `${row}.png`), await sharp(pixels, { raw }).png().toBuffer());
    }
  }
  const config = vitConfig({ imageSize: 16, patchSize: 8, embedDim: 16, depth: 1, numHeads: 2 });
  const specs = vitSpecs(config);
  const params = initParams(specs, createRng(1, "test"));
  const weights = join(dir, "encoder.safetensors");
  await exportEncoder(weights, { config, params });
  return ["--weights", weights, "--data", join(dir, "set"), "--quiet"];
}

describe("canlab eval", () => {
  it("scores weights on a folder of pictures, prints a table, writes all rows, and keeps the features", async () => {
    await withTempDir(async (dir) => {
      const inputs = await writeInputs(dir);
      const out = join(dir, "few.json");
      const few = ["--shots", "1,4", "--draws", "2", "--l2", "16", "--out", out];
      const first = await run("eval", "few-shot", ...inputs, ...few, "--cache-dir", join(dir, "cache"));
      assert.equal(first.code, 0, first.stderr);
      assert.match(first.stdout, /^val {2}top1_mean +\d+\.\d\d % {2}shots 1, l2 16, draws 2$/m);
      assert.match(first.stdout, /^and 4 rows of single draws or severities; --json and --out have all$/m);
      const written = JSON.parse(await readFile(out, "utf8")) as { records: EvalRecord[]; encoder: object };
      assert.equal(written.records.length, 8);
      assert.ok("fingerprint" in written.encoder);
      assert.equal((await readdir(join(dir, "cache", "features"))).length, 2);
      const json = await run(
        "eval",
        "few-shot",
        ...inputs,
        ...few,
        "--cache-dir",
        join(dir, "cache"),
        "--json",
      );
      assert.deepEqual(JSON.parse(json.stdout), written);
    });
  });

  it("measures corruption errors relative to the rows of another arm", async () => {
    await withTempDir(async (dir) => {
      const inputs = await writeInputs(dir);
      const out = join(dir, "robust.json");
      const head = ["--head", "from-scratch", "--epochs", "1", "--base-lr", "1e-9", "--batch-size", "8"];
      const what = ["--kinds", "contrast", "--severities", "1,5", ...head];
      assert.equal((await run("eval", "robustness", ...inputs, ...what, "--out", out)).code, 0);
      const { code, stdout, stderr } = await run(
        "eval",
        "robustness",
        ...inputs,
        ...what,
        "--reference",
        out,
      );
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^val-c +mean_corruption_error +1 {2}baseLr /m);
      const lost = await run("eval", "robustness", ...inputs, "--reference", join(dir, "none.json"));
      assert.equal(lost.code, 1);
      assert.match(lost.stderr, /none\.json/);
    });
  });

  it("lists the evaluations when it does not know one, before it reads anything", async () => {
    const { code, stderr } = await run("eval", "fewshot", "--weights", "nowhere");
    assert.equal(code, 2, stderr);
    assert.match(
      stderr,
      /unknown evaluation "fewshot"; expected linear-probe, .* \(did you mean few-shot\?\)/,
    );
  });

  it("says what is wrong with weights, shots and sets", async () => {
    await withTempDir(async (dir) => {
      const inputs = await writeInputs(dir);
      const many = await run("eval", "few-shot", ...inputs, "--shots", "50", "--l2", "1");
      assert.equal(many.code, 1);
      assert.match(
        many.stderr,
        /50 shots need as many training pictures of every class, the class blue has 10/,
      );
      await writeFile(join(dir, "bad.safetensors"), "no");
      const bad = await run("eval", "knn", "--weights", join(dir, "bad.safetensors"));
      assert.equal(bad.code, 1);
      assert.match(bad.stderr, /bad\.safetensors/);
      const alone = await run("eval", "knn", ...inputs, "--data", join(dir, "set", "train"));
      assert.match(alone.stderr, /an evaluation needs a split "train" and another to test on/);
    });
  });

  for (const [flag, value] of [
    ["--shots", "1,x"],
    ["--seed", "-1"],
    ["--k", "many"],
  ] as const) {
    // prettier-ignore
    it(`refuses ${flag} ${value}`, async () => {
      const { code, stderr } = await run("eval", "knn", "--weights", "x", flag, value);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /It must be a/);
    });
  }
});
