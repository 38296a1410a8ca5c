import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { block } from "../../src/models/block.js";
import { encoder, encoderSpecs, poolTokens } from "../../src/models/encoder.js";
import { countParams } from "../../src/models/params.js";
import { layerNorm } from "../../src/ops/layer-norm.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomParams } from "../helpers/random-params.js";
import { normalTensor } from "../helpers/random-values.js";

const size = { patchDim: 12, embedDim: 8, depth: 2, numHeads: 2, mlpRatio: 2 };

describe("encoder", () => {
  for (const [rows, tokens] of [
    [1, 1],
    [3, 4],
  ] as const) {
    it(`gives ${rows} rows of 1 + ${tokens} tokens`, () => {
      tf.tidy(() => {
        const input = { patches: normalTensor([rows, tokens, 12]), positions: normalTensor([tokens, 8]) };
        const z = encoder(randomParams(encoderSpecs(size)), input, size);
        assert.deepEqual(z.shape, [rows * (1 + tokens), 8]);
      });
    });
  }

  it("embeds, adds positions, puts the class token in front, runs the blocks and normalises", () => {
    tf.tidy(() => {
      const p = randomParams(encoderSpecs(size));
      const [patches, positions] = [normalTensor([1, 3, 12], 1), normalTensor([3, 8], 2)];
      const embedded = tf.add(
        tf.matMul(tf.reshape(patches, [3, 12]), p["patch_embed.proj.weight"]!),
        p["patch_embed.proj.bias"]!,
      );
      let x: tf.Tensor = tf.concat([tf.reshape(p.cls_token!, [1, 8]), tf.add(embedded, positions)], 0);
      for (const name of ["blocks.0", "blocks.1"]) x = block(p, name, x, { tokens: 4, numHeads: 2 });
      const expected = layerNorm(x, p["norm.weight"]!, p["norm.bias"]!);
      assertClose(encoder(p, { patches, positions }, size), expected, { absolute: 1e-4 });
    });
  });

  it("gives each patch the same token in whatever order the patches come", () => {
    tf.tidy(() => {
      const params = randomParams(encoderSpecs(size));
      const [patches, positions] = [normalTensor([1, 4, 12], 1), normalTensor([1, 4, 8], 2)];
      const order = [2, 0, 3, 1];
      const z = encoder(params, { patches, positions }, size);
      const shuffled = encoder(
        params,
        { patches: tf.gather(patches, order, 1), positions: tf.gather(positions, order, 1) },
        size,
      );
      assertClose(shuffled, tf.gather(z, [0, 3, 1, 4, 2]), { absolute: 1e-4 });
    });
  });

  it("keeps rows apart", () => {
    tf.tidy(() => {
      const params = randomParams(encoderSpecs(size));
      const [patches, positions] = [normalTensor([2, 4, 12], 1), normalTensor([4, 8], 2)];
      const both = encoder(params, { patches, positions }, size);
      const second = encoder(params, { patches: tf.slice(patches, [1, 0, 0]), positions }, size);
      assertClose(tf.slice(both, [5, 0]), second, { absolute: 1e-4 });
    });
  });

  it("has the parameters of torchvision's vit_b_16 without head and positions: 86,567,656 - 769,000 - 151,296", () => {
    const base = { patchDim: 768, embedDim: 768, depth: 12, numHeads: 12, mlpRatio: 4 };
    assert.equal(countParams(encoderSpecs(base)), 85_647_360);
  });

  it("names the parameter that is missing", () => {
    tf.tidy(() => {
      const params = Object.fromEntries(
        Object.entries(randomParams(encoderSpecs(size))).filter(([name]) => name !== "norm.bias"),
      );
      const input = { patches: tf.zeros([1, 4, 12]), positions: tf.zeros([4, 8]) };
      assert.throws(() => encoder(params, input, size), /parameter norm.bias is missing/);
    });
  });
});

describe("poolTokens", () => {
  it("averages the patches in each of 4 x 4 cells, cells row by row", () => {
    tf.tidy(() => {
      const [rows, side, dim] = [2, 8, 3];
      const z = normalTensor([rows * (1 + side * side), dim]);
      const at = z.arraySync() as number[][];
      const cell = (row: number, y: number, x: number) =>
        Array.from({ length: dim }, (_, c) => {
          const patches = [0, 1].flatMap((i) => [0, 1].map((j) => (2 * y + i) * side + 2 * x + j));
          return patches.reduce((sum, p) => sum + at[row * (1 + side * side) + 1 + p]![c]! / 4, 0);
        });
      const cells = [0, 1].flatMap((row) =>
        [0, 1, 2, 3].flatMap((y) => [0, 1, 2, 3].flatMap((x) => cell(row, y, x))),
      );
      const pooled = poolTokens(z, rows, "grid");
      assert.deepEqual(pooled.shape, [rows, 16 * dim]);
      assertClose(pooled, cells);
    });
  });

  it("refuses a grid of patches that 4 does not divide", () => {
    tf.tidy(() => {
      assert.throws(
        () => poolTokens(normalTensor([10, 2]), 1, "grid"),
        /a square grid that 4 divides, got 9 patches/,
      );
    });
  });

  const z = () => tf.tensor2d([100, 1, 3, 200, 5, 9], [6, 1]); // 2 rows: class token, two patch tokens

  it("takes the mean of the patch tokens, with or without the class token, or the class token", () => {
    tf.tidy(() => {
      assertClose(poolTokens(z(), 2, "mean"), [2, 7]);
      assertClose(poolTokens(z(), 2, "meanWithCls"), [104 / 3, 214 / 3]);
      assertClose(poolTokens(z(), 2, "cls"), [100, 200]);
    });
  });
});
