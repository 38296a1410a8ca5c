import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import type { GivenOptions } from "../../src/methods/option-types.js";
import type { Method } from "../../src/methods/types.js";
import type { Params } from "../../src/models/params.js";
import { vitConfig, vitSpecs } from "../../src/models/vision-transformer.js";
import { posEmbed2d } from "../../src/ops/pos-embed.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomBatch, startParams, tinyMethod, tinyOptions } from "../helpers/method-batch.js";
import { startBatch } from "../../src/train/batch-arrays.js";
import { smallSpec } from "../helpers/batch-spec.js";

const total = (method: Method, params: Params, batch: Record<string, tf.Tensor>) =>
  method.loss(params, batch).total;

describe("learned positions", () => {
  const learned = (more: Partial<GivenOptions> = {}) => tinyMethod("can", { positions: "learned", ...more });
  /** The table that fixed positions would be. */
  const fixedTable = () =>
    tf.reshape(tf.concat([tf.zeros([1, 16]), tf.tensor2d(posEmbed2d(16, 2), [4, 16])]), [1, 5, 16]);

  it("come first, as in a ViT of the same size", () => {
    const { params } = learned();
    const { imageSize, patchSize, embedDim = 0, depth = 0, numHeads = 0 } = tinyOptions;
    const config = vitConfig({ imageSize, patchSize, embedDim, depth, numHeads, positions: "learned" });
    assert.deepEqual(params.slice(0, vitSpecs(config).length), vitSpecs(config));
  });

  for (const maskRatio of [0.5, [0.5, 0.25] as const]) {
    it(`that are sines and cosines give what fixed ones give, mask ratio ${String(maskRatio)}`, () => {
      tf.tidy(() => {
        const [fixed, method] = [tinyMethod("can", { maskRatio }), learned({ maskRatio })];
        const [params, batch] = [startParams(fixed), randomBatch(fixed)];
        const expected = total(fixed, params, batch);
        assertClose(total(method, { ...params, pos_embed: fixedTable() }, batch), expected);
        const moved = tf.add(fixedTable(), tf.randomNormal([1, 5, 16], 0, 1, "float32", 3));
        const other = total(method, { ...params, pos_embed: moved }, batch).dataSync()[0]!;
        assert.notEqual(other, expected.dataSync()[0]);
      });
    });
  }

  it("get a gradient at every place, the class token's among them, equal to differences", () => {
    tf.tidy(() => {
      const method = learned({ weights: { contrastive: 0 } });
      const [params, batch] = [startParams(method), randomBatch(method)];
      const f = (table: tf.Tensor) => total(method, { ...params, pos_embed: table }, batch);
      const gradient = tf.grad(f)(params.pos_embed!);
      const rows = (tf.sum(tf.abs(gradient), [0, 2]).arraySync() as number[]).every((sum) => sum > 0);
      assert.ok(rows);
      for (const at of [3, 20, 70]) {
        const bump = tf.reshape(tf.oneHot(tf.scalar(at, "int32"), 80), [1, 5, 16]);
        const moved = (by: number) => f(tf.add(params.pos_embed!, tf.mul(bump, by))).dataSync()[0]!;
        assertClose([gradient.dataSync()[at]!], [(moved(0.004) - moved(-0.004)) / 0.008], {
          absolute: 2e-3,
          relative: 3e-2,
        });
      }
    });
  });

  it("are interpolated for small views, and have a momentum copy", () => {
    tf.tidy(() => {
      const method = learned({ numLocalViews: 1, localImageSize: 4, targetMomentum: 0.9 });
      const params = startParams(method);
      const memory = method.memory!.start(Float32Array.from({ length: 20_000 }, (_, i) => i));
      assert.equal(memory[0], 0, "its table is the first of the vector");
      const batch = { ...randomBatch(method), memory: tf.tensor1d(memory.map(() => 0.01)) };
      const loss = total(method, params, batch).dataSync()[0]!;
      assert.ok(Number.isFinite(loss));
      const gradient = tf.grad((table: tf.Tensor) => total(method, { ...params, pos_embed: table }, batch));
      assert.ok(tf.sum(tf.abs(gradient(params.pos_embed!))).dataSync()[0]! > 0);
    });
  });
});

describe("drop path of a method", () => {
  const dropping = (more: Partial<GivenOptions> = {}) =>
    tinyMethod("can", { depth: 2, dropPathRate: 0.5, ...more });

  it("is an input: ones change nothing, zeros take a block out of a row", () => {
    tf.tidy(() => {
      const [plain, method] = [tinyMethod("can", { depth: 2 }), dropping()];
      const [params, batch] = [startParams(plain), randomBatch(plain)];
      assert.deepEqual(method.inputs.dropPath, { shape: [6, 2, 2], dtype: "float32" });
      const with_ = (value: number) =>
        total(method, params, { ...batch, dropPath: tf.fill([6, 2, 2], value) });
      assertClose(with_(1), total(plain, params, batch));
      // Without its blocks the encoder is the same whatever is in them.
      const noise = Object.entries(params).map(([name, value]) => [
        name,
        name.startsWith("blocks.") ? tf.add(value, 1) : value,
      ]);
      const other = Object.fromEntries(noise) as Params;
      const dropPath = tf.zeros([6, 2, 2]);
      assertClose(total(method, other, { ...batch, dropPath }), with_(0));
    });
  });

  it("is drawn with the batch: none in the first block, half of the rows in the last, small views too", () => {
    const { plan } = dropping({ batchSize: 200, numLocalViews: 2, localImageSize: 4 });
    const { dropPath, localDropPath } = startBatch({ ...smallSpec, plan }, 3, {});
    assert.deepEqual([dropPath!.length, localDropPath!.length], [400 * 4, 400 * 4]);
    const column = (i: number) => Array.from({ length: 400 }, (_, row) => dropPath![4 * row + i]!);
    assert.deepEqual(new Set([...column(0), ...column(1)]), new Set([1]));
    for (const i of [2, 3]) {
      assert.deepEqual(new Set(column(i)), new Set([0, 2]));
      const dropped = column(i).filter((value) => value === 0).length;
      assert.ok(dropped > 150 && dropped < 250, String(dropped));
    }
    const again = startBatch({ ...smallSpec, plan }, 3, {});
    assert.deepEqual(again.dropPath, dropPath);
    assert.notDeepEqual(startBatch({ ...smallSpec, plan }, 4, {}).dropPath, dropPath);
  });

  it("drops nothing in a momentum encoder", () => {
    tf.tidy(() => {
      const method = dropping({
        targetMomentum: 0.9,
        targetInput: "same",
        weights: { contrastive: 1, reconstruction: 0, denoising: 0 },
      });
      const params = startParams(method);
      const memory = tf.randomNormal<tf.Rank.R1>([method.memory!.size], 0, 0.1, "float32", 2);
      const batch = { ...randomBatch(method), memory };
      const zeros = { ...batch, dropPath: tf.zeros([6, 2, 2]) };
      // With its blocks dropped the trained side does not depend on them; the other side still does on its own.
      const lossOf = (own: tf.Tensor1D) => total(method, params, { ...zeros, memory: own }).dataSync()[0]!;
      const at = 16 + 48 * 16 + 16; // class token, patch embedding: then the blocks
      const bump = tf.concat([
        tf.zeros([at]),
        tf.fill([2000], 0.2),
        tf.zeros([method.memory!.size - at - 2000]),
      ]);
      assert.notEqual(lossOf(memory), lossOf(tf.add(memory, bump)));
    });
  });

  it("is refused out of range", () => {
    assert.throws(() => dropping({ dropPathRate: 1 }), /dropPathRate must be between 0 and 0.99, got 1/);
    assert.throws(() => tinyMethod("can", { positions: "fixed" as never }), /unknown positions "fixed"/);
    assert.throws(
      () => tinyMethod("can", { pool: "grid" }),
      /pool "grid" needs all patches, and a masked view has some/,
    );
  });
});
