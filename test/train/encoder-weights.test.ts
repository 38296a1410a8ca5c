import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { createRng } from "../../src/core/rng.js";
import { createMethod } from "../../src/methods/can.js";
import { initParams, unflatten, countParams } from "../../src/models/params.js";
import { patchify } from "../../src/ops/patchify.js";
import { timmEncoderWeights } from "../../src/train/encoder-weights.js";
import { assertClose } from "../helpers/assert-close.js";

const layout = { imageSize: 8, patchSize: 4, embedDim: 8 };
const method = createMethod("can", {
  ...layout,
  batchSize: 2,
  depth: 1,
  numHeads: 2,
  decoderEmbedDim: 8,
  decoderDepth: 1,
  decoderNumHeads: 2,
});
const params = initParams(method.params, createRng(1, "init"));
createRng(2).fillNormal(params); // biases and norms are not constant, so that a swap shows
const weights = timmEncoderWeights(params, method.params, layout);

describe("timmEncoderWeights", () => {
  it("has timm's names and shapes, and nothing of the decoder or the heads", () => {
    const shapes = Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape]));
    assert.deepEqual(shapes, {
      cls_token: [1, 1, 8],
      pos_embed: [1, 5, 8],
      "patch_embed.proj.weight": [8, 3, 4, 4],
      "patch_embed.proj.bias": [8],
      "blocks.0.norm1.weight": [8],
      "blocks.0.norm1.bias": [8],
      "blocks.0.attn.qkv.weight": [24, 8],
      "blocks.0.attn.qkv.bias": [24],
      "blocks.0.attn.proj.weight": [8, 8],
      "blocks.0.attn.proj.bias": [8],
      "blocks.0.norm2.weight": [8],
      "blocks.0.norm2.bias": [8],
      "blocks.0.mlp.fc1.weight": [32, 8],
      "blocks.0.mlp.fc1.bias": [32],
      "blocks.0.mlp.fc2.weight": [8, 32],
      "blocks.0.mlp.fc2.bias": [8],
      "norm.weight": [8],
      "norm.bias": [8],
    });
  });

  it("transposes linear weights", () =>
    tf.tidy(() => {
      const ours = unflatten(tf.tensor1d(params), method.params)["blocks.0.mlp.fc1.weight"]!;
      assertClose(weights["blocks.0.mlp.fc1.weight"]!.data, tf.transpose(ours));
    }));

  it("embeds patches as a convolution over channels-first pictures does", () =>
    tf.tidy(() => {
      const images = new Float32Array(2 * 8 * 8 * 3);
      createRng(3).fillNormal(images);
      const nhwc = tf.tensor4d(images, [2, 8, 8, 3]);
      const ours = unflatten(tf.tensor1d(params), method.params)["patch_embed.proj.weight"]!;
      const expected = tf.matMul(tf.reshape(patchify(nhwc, 4), [8, 48]), ours);
      const { shape, data } = weights["patch_embed.proj.weight"]!;
      const kernel = tf.tensor4d(data, shape as [number, number, number, number]);
      const filter = tf.transpose(kernel, [2, 3, 1, 0]);
      assertClose(tf.conv2d(nhwc, filter, 4, "valid"), expected);
    }));

  it("keeps the class token where no position is added", () => {
    assert.deepEqual(weights["pos_embed"]!.data.slice(0, 8), new Float32Array(8));
    assert.notDeepEqual(weights["pos_embed"]!.data.slice(8, 16), new Float32Array(8));
  });

  it("refuses a vector of another model", () => {
    const text = new RegExp(`describe ${countParams(method.params)} numbers, got 3`);
    assert.throws(() => timmEncoderWeights(new Float32Array(3), method.params, layout), text);
  });
});
