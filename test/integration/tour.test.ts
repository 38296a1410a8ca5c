import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors } from "../../src/train/safetensors.js";
import { withTempDir } from "../helpers/temp-dir.js";

const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
/** Pictures are drawn once for all tests of this file. */
const cacheDir = join(process.cwd(), ".cache");

interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a process of its own. `stop` ends it with a signal as soon as a file is there. */
function canlab(argv: string[], stop?: { readonly signal: NodeJS.Signals; readonly at: string }) {
  return new Promise<Finished>((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", main, ...argv]);
    const poll = setInterval(() => {
      if (stop === undefined || !existsSync(stop.at)) return;
      child.kill(stop.signal);
      clearInterval(poll);
    }, 5);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearInterval(poll);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

const tourArgs = (out: string, ...more: string[]) => [
  ...["tour", "--preset", "smoke", "--out", out, "--cache-dir", cacheDir],
  ...["--method", "can,mae", "--epochs", "3", "--threads", "1", "--checkpoint-every", "0", ...more],
];

interface Results {
  version: number;
  seed: number;
  arms: Record<string, Record<string, unknown> & { loss_history: Record<string, number>[] }>;
}

const readResults = async (out: string) =>
  JSON.parse(await readFile(join(out, "results.json"), "utf8")) as Results;

/** The numbers that have to be equal: all but times. */
function withoutTimes({ arms }: Results) {
  const entries = Object.entries(arms).map(([name, arm]) => {
    const history = arm.loss_history.map((record) => ({ ...record, imagesPerSecond: 0 }));
    return [name, { ...arm, seconds: 0, images_per_second: 0, loss_history: history }];
  });
  return Object.fromEntries(entries) as unknown;
}

describe("canlab tour @slow", function () {
  this.timeout(300_000);

  it("writes report, results and encoders, and survives kills at any moment with the same numbers", () =>
    withTempDir(async (dir) => {
      const whole = join(dir, "whole");
      const { code, stdout, stderr } = await canlab(tourArgs(whole));
      assert.equal(code, 0, stderr);
      assert.match(stdout, /CAN .*%[\s\S]*Raw pixels .*%[\s\S]*report: .*report\.html/);
      assert.deepEqual((await readdir(whole)).sort(), [
        ...["can", "mae"].flatMap((arm) =>
          ["onnx", "safetensors"].flatMap((ending) =>
            ["", ".card.json", ".card.md"].map((card) => `${arm}-encoder.${ending}${card}`),
          ),
        ),
        ...["report.html", "results.json", "run.json", "work"],
      ]);
      const { tensors, metadata } = await readSafetensors(join(whole, "can-encoder.safetensors"));
      assert.deepEqual(tensors["patch_embed.proj.weight"]!.shape, [64, 3, 8, 8]);
      assert.equal(metadata["method"], "can");
      const results = await readResults(whole);
      assert.deepEqual(Object.keys(results.arms), ["can", "mae", "untrained", "pixels"]);
      for (const arm of Object.values(results.arms)) {
        for (const split of ["val", "v2", "rendition", "sketch"]) {
          const scores = arm[split] as Record<string, number>;
          for (const metric of ["probe_category_top1", "probe_subgroup_top1", "knn_category_top1"]) {
            assert.ok(scores[metric]! >= 0 && scores[metric]! <= 1, `${split} ${metric}`);
          }
          assert.ok(scores["retrieval_map"]! > 0 && scores["retrieval_top1"]! >= 0);
        }
      }

      const killed = join(dir, "killed");
      const moments = [
        ["work", "can", "checkpoint-4.json"],
        ["work", "mae", "metrics.jsonl"],
        ["work", "mae", "checkpoint-7.json"],
        ["work", "can", "evaluation.json"],
        ["can-encoder.safetensors"],
      ];
      for (const [i, moment] of moments.entries()) {
        const resume = i === 0 ? [] : ["--resume"];
        const at = join(killed, ...moment);
        const run = await canlab(tourArgs(killed, ...resume), { signal: "SIGKILL", at });
        assert.equal(run.signal, "SIGKILL", `${moment.join("/")}: ${run.stderr}`);
        // The second run goes on from the checkpoint that the first one left, not from step 0.
        if (i === 1) assert.match(run.stderr, /^train can +\d+ % +([4-9]|1\d)\/15 steps/m);
      }
      const refused = await canlab(tourArgs(killed));
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /holds an unfinished run; add --resume/);
      const last = await canlab(tourArgs(killed, "--resume"));
      assert.equal(last.code, 0, last.stderr);
      assert.deepEqual(withoutTimes(await readResults(killed)), withoutTimes(results));
    }));

  it("stops at Ctrl-C with a checkpoint, exit code 130 and the way to go on", () =>
    withTempDir(async (dir) => {
      const out = join(dir, "out");
      const at = join(out, "work", "can", "checkpoint-4.json");
      const { code, stderr } = await canlab(tourArgs(out, "--epochs", "200"), { signal: "SIGINT", at });
      assert.equal(code, 130, stderr);
      assert.match(stderr, /canlab: stopped can after step \d+ of \d+; its checkpoint is .*--resume\n$/);
      const names = await readdir(join(out, "work", "can"));
      assert.ok(names.some((name) => /^checkpoint-\d+\.safetensors$/.test(name)));
      assert.deepEqual(
        names.filter((name) => name.endsWith(".tmp")),
        [],
      );
    }));

  it("refuses a batch larger than the set in one line, and leaves the folder empty", () =>
    withTempDir(async (dir) => {
      const { code, stderr } = await canlab(tourArgs(dir, "--batch-size", "5000", "--quiet"));
      assert.equal(code, 2);
      assert.match(stderr, /^canlab: batchSize 5000 is larger than the set of \d+ pictures; [^\n]+\n$/);
      assert.deepEqual(await readdir(dir), []);
    }));
});
