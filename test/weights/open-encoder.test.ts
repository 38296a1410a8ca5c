import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { CheckpointError, ConfigError } from "../../src/core/errors.js";
import { unflatten } from "../../src/models/params.js";
import { vitIntermediates } from "../../src/models/vision-transformer.js";
import { readSafetensors, writeSafetensors } from "../../src/train/safetensors.js";
import { openEncoder, type OpenedEncoder, type OpenEncoderOptions } from "../../src/weights/index.js";
import { assertClose } from "../helpers/assert-close.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { timmFile } from "../helpers/timm-files.js";

const timm = await readSafetensors(timmFile("vit-expected.safetensors"));
const expected = (name: string) => timm.tensors[name]!.data;
const tolerance = { absolute: 1e-4, relative: 1e-4 };

/** Features of the fixture's pictures. */
function encode(encoder: OpenedEncoder, images = "images"): Float32Array {
  const { data, shape } = timm.tensors[images]!;
  return tf.tidy(() => {
    const params = unflatten(tf.tensor1d(encoder.params), encoder.specs);
    return encoder.encodeSpec.encode(params, tf.tensor(data, [...shape])).dataSync<"float32">();
  });
}

const open = (name: string, options: OpenEncoderOptions = {}) =>
  openEncoder(timmFile(name), { numHeads: 2, ...options });

describe("openEncoder", () => {
  for (const [file, pool, name] of [
    ["vit.pth", "cls", "cls"],
    ["vit.safetensors", "cls", "cls"],
    ["vit.pth", "mean", "mean"],
    ["mae-finetuned.pth", undefined, "fc_norm"],
  ] as const) {
    it(`gives timm's ${name} features on the weights of ${file}`, async () => {
      assertClose(encode(await open(file, { pool })), expected(name), tolerance);
    });
  }

  it("gives timm's features at another size of pictures", async () => {
    const encoder = await open("vit.pth", { pool: "cls", imageSize: 16 });
    assertClose(encode(encoder, "images16"), expected("cls16"), tolerance);
  });

  it("gives timm's attention maps, block outputs and tokens by name", async () => {
    const { params, specs, config } = await open("vit.pth");
    tf.tidy(() => {
      const { data, shape } = timm.tensors["images"]!;
      const named = unflatten(tf.tensor1d(params), specs);
      const seen = vitIntermediates(named, tf.tensor(data, [...shape]), config);
      for (const name of [
        "block0.attention",
        "block1.attention",
        "block0.output",
        "block1.output",
        "tokens",
      ]) {
        assert.deepEqual(seen[name]!.shape, timm.tensors[name]!.shape);
        assertClose(seen[name]!, expected(name), { ...tolerance, what: name });
      }
    });
  });

  it("knows equal encoders by their fingerprint, whatever the file", async () => {
    const [pth, safetensors, other] = await Promise.all(
      ["vit.pth", "vit.safetensors", "mae.pth"].map((name) => open(name)),
    );
    assert.equal(pth!.fingerprint, safetensors!.fingerprint);
    assert.deepEqual(pth!.params, safetensors!.params);
    assert.notEqual(pth!.fingerprint, other!.fingerprint);
    assert.notEqual(pth!.fingerprint, (await open("vit.pth", { pool: "cls" })).fingerprint);
  });

  it("leaves MAE's decoder, optimizer and args out, and says so", async () => {
    const { leftOut, config } = await open("mae.pth");
    assert.deepEqual(leftOut, [
      ...["mask_token", "decoder_pos_embed", "decoder_embed.weight"],
      ...["optimizer", "epoch", "scaler", "args (argparse.Namespace)"],
    ]);
    assert.equal(config.depth, 2);
  });

  it("takes the one encoder of a folder, and lists several", () =>
    withTempDir(async (dir) => {
      await assert.rejects(openEncoder(dir), /has no \.safetensors file; give the path of one encoder/);
      await copyFile(timmFile("vit.safetensors"), join(dir, "a.safetensors"));
      assert.equal((await openEncoder(dir, { numHeads: 2 })).path, join(dir, "a.safetensors"));
      await copyFile(timmFile("vit.safetensors"), join(dir, "b.safetensors"));
      await assert.rejects(openEncoder(dir), /has 2 of them: a\.safetensors, b\.safetensors/);
    }));

  it("asks for the heads where the width does not tell", async () => {
    await assert.rejects(openEncoder(timmFile("vit.pth")), (error: Error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /width 16 has no usual number of heads; give numHeads/);
      return true;
    });
    await assert.rejects(
      open("vit.pth", { numHeads: 3 }),
      /embedDim must be a multiple of numHeads 3, got 16/,
    );
  });

  it("refuses a size of pictures that its patches do not fill, or that no memory would hold", async () => {
    await assert.rejects(
      open("vit.pth", { imageSize: 9 }),
      /imageSize must be a multiple of patchSize 4, got 9/,
    );
    await assert.rejects(
      open("mae.pth", { imageSize: 4e6 }),
      /imageSize must be between 4 and 4096, got 4000000/,
    );
  });

  it("lists every tensor that is missing, unexpected or of another shape", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "odd.safetensors");
      const { tensors } = await readSafetensors(timmFile("vit.safetensors"));
      const rest = Object.fromEntries(Object.entries(tensors).filter(([name]) => name !== "norm.bias"));
      const odd = { shape: [4], data: new Float32Array(4) };
      await writeSafetensors(path, {
        tensors: { ...rest, "blocks.0.ls1.gamma": odd, "blocks.1.norm1.weight": odd },
      });
      await assert.rejects(openEncoder(path, { numHeads: 2 }), (error: Error) => {
        assert.ok(error instanceof CheckpointError);
        assert.match(
          error.message,
          /missing norm\.bias; unexpected blocks\.0\.ls1\.gamma; other shapes: blocks\.1\.norm1\.weight \[4\] instead of \[16\]/,
        );
        return true;
      });
    }));

  it("refuses numbers that are none, naming the tensor", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "nan.safetensors");
      const { tensors } = await readSafetensors(timmFile("vit.safetensors"));
      tensors["norm.bias"]!.data[3] = NaN;
      await writeSafetensors(path, { tensors });
      await assert.rejects(openEncoder(path, { numHeads: 2 }), /number 3 of norm\.bias is NaN/);
    }));
});
