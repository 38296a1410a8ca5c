import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import * as ort from "onnxruntime-node";
import { ConfigError, ShapeError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { countParams, initParams, unflatten } from "../../src/models/params.js";
import { vit, vitConfig, vitSpecs } from "../../src/models/vision-transformer.js";
import { describeOnnx } from "../../src/compute/index.js";
import { readSafetensors } from "../../src/train/safetensors.js";
import { exportEncoder, openEncoder, type ModelCard } from "../../src/weights/index.js";
import { assertClose } from "../helpers/assert-close.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { timmFile } from "../helpers/timm-files.js";

const sizes = { imageSize: 16, patchSize: 4, embedDim: 16, depth: 2, numHeads: 2 };
const variants = [
  { positions: "sincos", pool: "clsAndMean" },
  { positions: "learned", pool: "grid" },
  { positions: "learned", pool: "mean", finalNorm: "afterPool" },
] as const;

function randomEncoder(variant: (typeof variants)[number]) {
  const config = vitConfig({ ...sizes, ...variant });
  const params = initParams(vitSpecs(config), createRng(5));
  createRng(6).fillNormal(params);
  return { config, params };
}

describe("exportEncoder", () => {
  for (const variant of variants) {
    const name = Object.values(variant).join(", ");
    it(`comes back from timm's names equal to the bit, with its configuration (${name})`, () =>
      withTempDir(async (dir) => {
        const path = join(dir, "x.safetensors");
        const encoder = randomEncoder(variant);
        const sha256 = await exportEncoder(path, encoder);
        assert.equal(
          sha256,
          createHash("sha256")
            .update(await readFile(path))
            .digest("hex"),
        );
        const back = await openEncoder(path);
        assert.deepEqual(back.config, encoder.config);
        assert.deepEqual(back.params, encoder.params);
      }));

    it(`gives the same features in ONNX Runtime for any batch size (${name})`, () =>
      withTempDir(async (dir) => {
        const path = join(dir, "x.onnx");
        const { config, params } = randomEncoder(variant);
        await exportEncoder(path, { config, params });
        const session = await ort.InferenceSession.create(path);
        for (const rows of [1, 3]) {
          const images = new Float32Array(rows * 16 * 16 * 3);
          createRng(rows).fillNormal(images);
          const { features } = await session.run({
            images: new ort.Tensor("float32", images, [rows, 16, 16, 3]),
          });
          const ours = tf.tidy(() =>
            vit(
              unflatten(tf.tensor1d(params), vitSpecs(config)),
              tf.tensor(images, [rows, 16, 16, 3]),
              config,
            ).dataSync(),
          );
          assertClose(features!.data as Float32Array, ours, { absolute: 1e-4 });
        }
        await session.release();
        const { inputs, outputs, metadata } = describeOnnx(await readFile(path), path);
        assert.deepEqual(inputs, [{ name: "images", dtype: "float", shape: ["batch", 16, 16, 3] }]);
        assert.equal(outputs[0]!.name, "features");
        assert.equal(metadata["pool"], config.pool);
      }));
  }

  it("writes timm's own tensors again, equal to the bit", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "again.safetensors");
      const { config, params } = await openEncoder(timmFile("vit.pth"), { numHeads: 2 });
      await exportEncoder(path, { config, params });
      const { tensors: before } = await readSafetensors(timmFile("vit.safetensors"));
      const encoder = Object.fromEntries(
        Object.entries(before).filter(([name]) => !name.startsWith("head.")),
      );
      assert.deepEqual((await readSafetensors(path)).tensors, encoder);
    }));

  it("writes a card with what is known, where markup is only text", () =>
    withTempDir(async (dir) => {
      const path = join(dir, "x.safetensors");
      const { config, params } = randomEncoder(variants[0]);
      const data = "<img src=x onerror=alert(1)> | *a* [b](javascript:c)\n# d\u202e";
      const card = { data, arm: "can", seed: 3, metrics: { "k-NN top-1": 0.5 }, options: { maskRatio: 0.5 } };
      const sha256 = await exportEncoder(path, { config, params, card });
      const json = JSON.parse(await readFile(`${path}.card.json`, "utf8")) as ModelCard;
      assert.deepEqual({ ...json, ...card }, json);
      assert.equal(json.sha256, sha256);
      assert.equal(json.numParams, countParams(vitSpecs(config)));
      const text = await readFile(`${path}.card.md`, "utf8");
      assert.ok(
        text.includes(
          "| data | &lt;img src=x onerror=alert\\(1\\)\\> \\| \\*a\\* \\[b\\]\\(javascript:c\\) \\# d  |",
        ),
        text,
      );
      assert.ok(text.includes("| k-NN top-1 | 0.5 |") && text.includes("| maskRatio | 0.5 |"));
    }));

  it("writes nothing for another ending or other parameters", () =>
    withTempDir(async (dir) => {
      const { config, params } = randomEncoder(variants[0]);
      await assert.rejects(exportEncoder(join(dir, "x.pth"), { config, params }), ConfigError);
      for (const ending of ["onnx", "safetensors"]) {
        const wrong = { config, params: params.subarray(1) };
        await assert.rejects(exportEncoder(join(dir, `x.${ending}`), wrong), ShapeError);
      }
      assert.deepEqual(await readdir(dir), []);
    }));
});
