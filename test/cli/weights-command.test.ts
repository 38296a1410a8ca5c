import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCli } from "../../src/cli/run-cli.js";
import * as weightsJobs from "../../src/cli/weights-jobs.js";
import { readSafetensors } from "../../src/train/safetensors.js";
import { Sink } from "../helpers/sink.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { timmFile } from "../helpers/timm-files.js";

async function run(...argv: readonly string[]) {
  const stdout = new Sink();
  const stderr = new Sink();
  const signals = Object.assign(new EventEmitter(), { exit: () => assert.fail("no exit") });
  const never = () => assert.fail("not for weights");
  const code = await runCli({
    ...{ stdout, stderr, signals, argv: ["weights", ...argv], useColor: false, now: () => 0 },
    loadWeightsJobs: () => Promise.resolve(weightsJobs),
    ...{ runTour: never, loadDataJobs: never, defaultCacheDir: "", tourName: "canlab tour" },
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe("canlab weights", () => {
  it("info shows tensors, the encoder, and what is not read of MAE's checkpoint", async () => {
    const { code, stdout } = await run("info", timmFile("mae.pth"), "--num-heads", "2");
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^mae\.pth: pth, 33 tensors, 7,648 numbers\n {2}encoder: ViT 16x2\/4, 8 pixels, 2 heads/,
    );
    assert.match(stdout, /not read: optimizer, epoch, scaler, args \(argparse\.Namespace\)/);
    assert.match(stdout, /blocks\.1\.attn\.qkv\.weight +F32 +\[48,16\]/);
  });

  it("info --json says the same as data, also of what is no encoder that it knows", async () => {
    const { stdout } = await run("info", timmFile("vit-expected.safetensors"), "--json");
    const { format, encoder, tensors } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([format, encoder, (tensors as unknown[]).length], ["safetensors", null, 11]);
  });

  it("convert makes safetensors and ONNX, each with a card, and never writes over a file unasked", () =>
    withTempDir(async (dir) => {
      const heads = ["--num-heads", "2"];
      const [weights, onnx] = [join(dir, "v.safetensors"), join(dir, "v.onnx")];
      const first = await run("convert", timmFile("vit.pth"), weights, "--image-size", "16", ...heads);
      assert.equal(first.code, 0, first.stderr);
      assert.match(
        first.stdout,
        /ViT 16x2\/4, 16 pixels, [\d,]+ parameters; left out: head\.weight, head\.bias/,
      );
      const { tensors } = await readSafetensors(weights);
      assert.deepEqual(tensors["pos_embed"]!.shape, [1, 17, 16]);
      assert.equal((await run("convert", weights, onnx, "--pool", "cls")).code, 0);
      const info = await run("info", onnx);
      assert.match(
        info.stdout,
        /in {3}images float \[batch,16,16,3\]\n {2}out {2}features float \[batch,16\]/,
      );
      const again = await run("convert", timmFile("vit.pth"), weights, ...heads);
      assert.deepEqual([again.code, /is there already; .*--force/.test(again.stderr)], [2, true]);
      assert.equal((await run("convert", timmFile("vit.pth"), weights, "--force", ...heads)).code, 0);
      assert.deepEqual(
        (await readdir(dir)).sort(),
        ["v.onnx", "v.safetensors"].flatMap((name) => [name, `${name}.card.json`, `${name}.card.md`]).sort(),
      );
    }));

  it("says in one line what is wrong, and leaves no file behind", () =>
    withTempDir(async (dir) => {
      const [bad, out] = [join(dir, "bad.pth"), join(dir, "out.onnx")];
      await writeFile(bad, "PK\x03\x04 no zip");
      for (const [argv, code, message] of [
        [["convert", bad, out], 1, /begins as a zip but has no directory/],
        [["convert", join(dir, "none"), out], 1, /it is not there; check the path/],
        [["convert", timmFile("vit.pth"), out], 2, /give numHeads \(--num-heads\)/],
        [["convert", timmFile("vit.pth"), join(dir, "x.pth")], 2, /unknown ending of the file "\.pth"/],
        [["convert", timmFile("vit.pth"), out, "--num-heads", "2", "--pool", "max"], 2, /unknown pool "max"/],
        [["convert", bad, bad], 2, /unknown ending|also the file to read/],
        [["info", timmFile("legacy.pth")], 1, /before PyTorch 1\.6/],
        [["info", join(dir, "none.onnx")], 1, /it is not there/],
      ] as const) {
        const result = await run(...argv);
        assert.equal(result.code, code, result.stderr);
        assert.match(result.stderr, message);
        assert.equal(result.stderr.trim().split("\n").length, 1, result.stderr);
      }
      assert.deepEqual(await readdir(dir), ["bad.pth"]);
    }));
});
