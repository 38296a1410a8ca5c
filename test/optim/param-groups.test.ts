import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { adamW, biasCorrections } from "../../src/optim/adamw.js";
import {
  isWithoutDecay,
  layerIdOf,
  layerLrScale,
  layerLrScales,
  paramGroups,
  perElement,
} from "../../src/optim/param-groups.js";
import { assertClose } from "../helpers/assert-close.js";
import { optimFixture, repeatTorchRun } from "../helpers/optim-fixture.js";

const { scales, shapes, weightDecay, ...layers } = optimFixture.layerDecay;
const specs = Object.entries(shapes).map(([name, shape]) => ({ name, shape }));

describe("parameter groups", () => {
  it("have the rate and decay of every parameter that timm's groups have, but for the last norm, where MAE differs", () => {
    assert.ok(specs.length > 30);
    for (const group of paramGroups(specs, { ...layers, weightDecay })) {
      for (const name of group.params) {
        // timm counts the last norm to the last block, MAE to the head.
        const expected = name.startsWith("norm.") ? 1 : scales[name]![0];
        assertClose(group.lrScale, expected, { absolute: 1e-12, what: name });
        assert.equal(group.weightDecay, scales[name]![1], name);
      }
    }
    const listed = paramGroups(specs, { ...layers, weightDecay }).flatMap(({ params }) => params);
    assert.deepEqual(listed.sort(), Object.keys(shapes).sort(), "each parameter in one group");
  });

  it("follow MAE's formula, layerDecay ^ (depth + 1 - layer)", () => {
    const expected = {
      "patch_embed.proj.weight": 13,
      "blocks.0.norm1.bias": 12,
      "blocks.11.mlp.fc2.weight": 1,
    };
    for (const [name, power] of Object.entries(expected))
      assertClose(layerLrScale(name, { depth: 12, layerDecay: 0.65 }), 0.65 ** power, { absolute: 1e-15 });
    for (const name of ["norm.weight", "fc_norm.bias", "head.weight"])
      assert.equal(layerLrScale(name, { depth: 12, layerDecay: 0.65 }), 1, name);
    assert.equal(layerIdOf("blocks.10.attn.qkv.weight", 12), 11);
    assert.equal(layerLrScale("cls_token", { depth: 12, layerDecay: 1 }), 1);
  });

  it("leave tokens, positions, biases and norms without decay", () => {
    const free = (name: string, ...shape: number[]) => isWithoutDecay({ name, shape });
    assert.ok(free("cls_token", 1, 1, 8) && free("mask_token", 1, 1, 8) && free("pos_embed", 1, 5, 8));
    assert.ok(free("blocks.0.norm1.weight", 8) && free("head.bias", 3) && free("temperature"));
    assert.ok(!free("head.weight", 8, 3) && !free("tokenizer.weight", 8, 3));
  });

  it("lay their rates out element by element, in the order of the specs", () => {
    const few = [
      { name: "cls_token", shape: [1, 1, 2] },
      { name: "head.bias", shape: [3] },
    ];
    assertClose(layerLrScales(few, { depth: 0, layerDecay: 0.5 }), [0.5, 0.5, 1, 1, 1]);
    assert.deepEqual([...perElement(few, ({ shape }) => shape.length)], [3, 3, 1, 1, 1]);
  });

  it("refuse a decay above 1", () => {
    assert.throws(() => layerLrScale("head.bias", { depth: 2, layerDecay: 1.5 }), {
      name: "ConfigError",
      message: "layerDecay must be between 0 and 1, got 1.5",
    });
  });

  it("drive adamW as PyTorch's AdamW in groups: one rate per element", () => {
    const run = optimFixture.adamwGroups;
    const start = (param: tf.Tensor) => ({ param, m: tf.zerosLike(param), v: tf.zerosLike(param) });
    repeatTorchRun(run, start, ({ param, m, v }, grad, { name, step }) => {
      const { biasCorrection1, biasCorrection2 } = biasCorrections(step, { beta1: 0.9, beta2: 0.999 });
      const isWeight = name === "weight";
      const hyper = {
        lr: tf.fill(param.shape, isWeight ? run.lr * 0.65 : run.lr),
        biasCorrection1: tf.scalar(biasCorrection1),
        biasCorrection2: tf.scalar(biasCorrection2),
        decayMask: tf.fill(param.shape, isWeight ? 1 : 0),
      };
      const next = adamW({ params: param, m, v }, grad, hyper, { beta2: 0.999 });
      return { param: next.params, m: next.m, v: next.v };
    });
  });
});
