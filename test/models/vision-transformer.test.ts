import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../../src/compute/index.js";
import { ConfigError, ShapeError } from "../../src/core/errors.js";
import {
  featureDim,
  vit,
  vitConfig,
  vitIntermediates,
  vitSpecs,
} from "../../src/models/vision-transformer.js";
import { weightDecayMask } from "../../src/models/params.js";
import { assertClose } from "../helpers/assert-close.js";
import { f32 } from "../helpers/compiled-equals-eager.js";
import { randomParams } from "../helpers/random-params.js";
import { normalTensor } from "../helpers/random-values.js";

const sizes = { imageSize: 8, patchSize: 2, embedDim: 8, depth: 2, numHeads: 2, mlpRatio: 2 };

describe("vit", () => {
  for (const [pool, width] of [
    ["cls", 8],
    ["mean", 8],
    ["clsAndMean", 16],
    ["grid", 128],
  ] as const) {
    it(`gives ${width} numbers for pool ${pool}, and every parameter a gradient`, () => {
      tf.tidy(() => {
        const config = vitConfig({ ...sizes, pool, positions: "learned" });
        const params = randomParams(vitSpecs(config));
        const images = normalTensor([2, 8, 8, 3], 1);
        const features = vit(params, images, config);
        assert.deepEqual(features.shape, [2, width]);
        assert.equal(featureDim(config), width);
        const names = Object.keys(params);
        const grads = tf.grads((...values: tf.Tensor[]) =>
          tf.sum(
            tf.square(vit(Object.fromEntries(names.map((name, i) => [name, values[i]!])), images, config)),
          ),
        )(Object.values(params));
        grads.forEach((grad, i) => assert.ok(tf.max(tf.abs(grad)).dataSync()[0]! > 1e-6, names[i]));
      });
    });
  }

  it("puts class token and mean of the patches side by side", () => {
    tf.tidy(() => {
      const [cls, mean, both] = (["cls", "mean", "clsAndMean"] as const).map((pool) => {
        const config = vitConfig({ ...sizes, pool });
        return vit(randomParams(vitSpecs(config)), normalTensor([2, 8, 8, 3], 1), config);
      });
      assertClose(both!, tf.concat([cls!, mean!], 1));
    });
  });

  it("adds the first row of the learned table to the class token", () => {
    tf.tidy(() => {
      const config = vitConfig({ ...sizes, pool: "cls", positions: "learned" });
      const params = randomParams(vitSpecs(config));
      const images = normalTensor([2, 8, 8, 3], 1);
      const first = tf.slice(params["pos_embed"]!, [0, 0, 0], [1, 1, 8]);
      const rest = tf.slice(params["pos_embed"]!, [0, 1, 0]);
      const moved = {
        ...params,
        cls_token: tf.add(params["cls_token"]!, first),
        pos_embed: tf.concat([tf.zeros([1, 1, 8]), rest], 1),
      };
      assertClose(vit(moved, images, config), vit(params, images, config));
    });
  });

  it("normalises the pooled vector when the norm comes after the pool", () => {
    tf.tidy(() => {
      const config = vitConfig({ ...sizes, finalNorm: "afterPool" });
      const specs = vitSpecs(config);
      const plain = { ...randomParams(specs), "fc_norm.weight": tf.ones([8]), "fc_norm.bias": tf.zeros([8]) };
      const { mean, variance } = tf.moments(vit(plain, normalTensor([3, 8, 8, 3], 1), config), 1);
      assertClose(mean, [0, 0, 0], { absolute: 1e-5 });
      assertClose(variance, [1, 1, 1], { absolute: 1e-2 });
      assert.ok(!specs.some(({ name }) => name.startsWith("norm.")));
    });
  });

  it("leaves learned positions out of weight decay", () => {
    const specs = vitSpecs(vitConfig({ ...sizes, positions: "learned" }));
    assert.equal(specs[0]!.name, "pos_embed");
    assert.ok(
      weightDecayMask(specs)
        .subarray(0, 17 * 8 + 8)
        .every((value) => value === 0),
    );
  });

  it("refuses sizes and settings at odds with each other", () => {
    const wrong = (given: object, message: RegExp) =>
      assert.throws(
        () => vitConfig({ ...sizes, ...given }),
        (error: Error) => error instanceof ConfigError && message.test(error.message),
      );
    wrong({ imageSize: 9 }, /imageSize must be a multiple of patchSize 2, got 9/);
    wrong({ numHeads: 3 }, /embedDim must be a multiple of numHeads 3/);
    wrong({ pool: "max" }, /unknown pool "max"/);
    wrong({ finalNorm: "afterPool", pool: "grid" }, /normalises one vector of 8 numbers/);
    wrong({ embedDim: 6 }, /an embedDim that 4 divides, got 6/);
    wrong({ positons: "learned" }, /unknown key of ViT options "positons".*did you mean positions/);
    tf.tidy(() => {
      const config = vitConfig(sizes);
      assert.throws(() => vit({}, tf.zeros([1, 4, 4, 3]), config), ShapeError);
    });
  });
});

describe("vitIntermediates", () => {
  const config = vitConfig({ ...sizes, positions: "learned" });

  it("names everything on the way, and ends where vit does", () => {
    tf.tidy(() => {
      const params = randomParams(vitSpecs(config));
      const images = normalTensor([2, 8, 8, 3], 1);
      const seen = vitIntermediates(params, images, config);
      assert.deepEqual(Object.keys(seen).sort(), [
        ...[0, 1].flatMap((i) =>
          ["attention", "attentionOutput", "mlpOutput", "output"].map((s) => `block${i}.${s}`),
        ),
        ...["embed", "features", "tokens"],
      ]);
      assert.deepEqual(seen["block1.attention"]!.shape, [2, 2, 17, 17]);
      assertClose(tf.sum(seen["block1.attention"]!, 3), tf.ones([2, 2, 17]));
      assertClose(seen["features"]!, vit(params, images, config));
      const added = tf.add(
        seen["block0.output"]!,
        tf.add(seen["block1.attentionOutput"]!, seen["block1.mlpOutput"]!),
      );
      assertClose(seen["block1.output"]!, added, { absolute: 1e-4 });
    });
  });

  it("adds no arithmetic to a compiled pass: the maps are those it uses", async () => {
    const names = vitSpecs(config).map(({ name }) => name);
    const inputs = {
      images: f32(2, 8, 8, 3),
      ...Object.fromEntries(vitSpecs(config).map(({ name, shape }) => [name, f32(...shape)])),
    };
    const paramsOf = (given: Readonly<Record<string, tf.Tensor>>) =>
      Object.fromEntries(names.map((name) => [name, given[name]!]));
    const plain = await compile((given) => ({ features: vit(paramsOf(given), given["images"], config) }), {
      inputs,
    });
    const named = await compile((given) => vitIntermediates(paramsOf(given), given["images"], config), {
      inputs,
    });
    const products = (text: string) => text.match(/\b(MatMul|FusedMatMul|Gemm|Softmax)\b/g)?.length;
    assert.ok(products(plain.graph.toDot())! > 5);
    assert.equal(products(named.graph.toDot()), products(plain.graph.toDot()));
    await Promise.all([plain.dispose(), named.dispose()]);
  });
});
