import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import type { MethodName } from "../../src/methods/options.js";
import type { Method } from "../../src/methods/types.js";
import { countParams, initParams, unflatten, weightDecayMask, type Params } from "../../src/models/params.js";
import { adamW, biasCorrections, type AdamWState } from "../../src/optim/adamw.js";
import { assertClose } from "../helpers/assert-close.js";
import { gradCheck } from "../helpers/grad-check.js";
import { normals } from "../helpers/random-values.js";
import { randomBatch, startParams, tinyMethod } from "../helpers/method-batch.js";

const names: readonly MethodName[] = ["can", "simclr", "mae"];
const partsOf = (method: Method) => new Set(method.params.map(({ name }) => name.split(".")[0]!));
/** Gradients of the total in every parameter, by name. */
function gradients(method: Method, params: Params, batch: Params): Record<string, tf.Tensor> {
  const keys = method.params.map((spec) => spec.name);
  const total = (...values: tf.Tensor[]) =>
    method.loss(Object.fromEntries(keys.map((key, i) => [key, values[i]!])), batch).total as tf.Scalar;
  const grads = tf.grads(total)(keys.map((key) => params[key]!));
  return Object.fromEntries(keys.map((key, i) => [key, grads[i]!]));
}

describe("createMethod", () => {
  it("makes the parameters that an arm uses, and no others", () => {
    const encoder = ["cls_token", "patch_embed", "blocks", "norm"];
    const decoder = ["decoder_embed", "mask_token", "decoder_blocks", "decoder_norm", "decoder_pred"];
    assert.deepEqual([...partsOf(tinyMethod("simclr"))], [...encoder, "projection"]);
    assert.deepEqual([...partsOf(tinyMethod("mae"))], [...encoder, ...decoder]);
    assert.deepEqual([...partsOf(tinyMethod("can"))], [...encoder, ...decoder, "noise_level", "projection"]);
    assert.ok(!partsOf(tinyMethod("can", { useNoiseLevel: false })).has("noise_level"));
  });

  it("has the number of parameters that the formula gives", () => {
    const block = (d: number) => 12 * d * d + 13 * d;
    const [d, dd, patchDim, out] = [16, 8, 48, 8];
    const encoder = d + (patchDim + 1) * d + block(d) + 2 * d;
    const decoder = (d + 1) * dd + dd + block(dd) + 2 * dd + (dd + 1) * patchDim;
    const projection = 2 * (d * d + 2 * d) + d * out + out;
    const noiseLevel = (d + 1) * d + (d + 1) * dd;
    assert.equal(countParams(tinyMethod("simclr").params), encoder + projection);
    assert.equal(countParams(tinyMethod("mae").params), encoder + decoder);
    assert.equal(countParams(tinyMethod("can").params), encoder + decoder + projection + noiseLevel);
  });

  it("reads the inputs that its plan says", () => {
    const [can, simclr, mae] = names.map((name) => tinyMethod(name)) as [Method, Method, Method];
    assert.deepEqual(Object.keys(can.inputs), ["images", "idsShuffle", "idsRestore", "noise", "noiseStd"]);
    assert.deepEqual(Object.keys(simclr.inputs), ["images"]);
    assert.deepEqual(Object.keys(mae.inputs), ["images", "idsShuffle", "idsRestore"]);
    assert.deepEqual(can.inputs.images!.shape, [6, 8, 8, 3]);
    assert.deepEqual(can.inputs.idsRestore, { shape: [6, 4], dtype: "int32" });
    assert.deepEqual([can.plan.useMask, simclr.plan.useMask, mae.plan.numViews], [true, false, 1]);
  });

  it("starts all methods from the same encoder for the same seed", () => {
    tf.tidy(() => {
      const starts = names.map((name) => startParams(tinyMethod(name), 4));
      for (const start of starts) {
        const key = "blocks.0.mlp.fc2.weight";
        assertClose(start[key]!, starts[0]![key]!, { absolute: 0, relative: 0 });
      }
    });
  });

  for (const name of names) {
    it(`gives every parameter of ${name} a gradient`, () => {
      tf.tidy(() => {
        const method = tinyMethod(name);
        const grads = gradients(method, startParams(method), randomBatch(method));
        for (const [key, grad] of Object.entries(grads)) {
          // SimCLR's only reader of the final norm is a mean and a linear layer with batch norm, which takes the bias off again.
          if (name === "simclr" && key === "norm.bias") continue;
          const largest = tf.max(tf.abs(grad)).dataSync()[0]!;
          assert.ok(largest > 1e-4, `${key}: largest gradient ${largest}`);
        }
        // A bias on all keys adds the same to all scores of a query, which softmax takes off again.
        const keyBias = tf.slice(grads["blocks.0.attn.qkv.bias"]!, [16], [16]);
        assertClose(keyBias, new Array<number>(16).fill(0), { absolute: 1e-5 });
      });
    });
  }

  for (const key of [
    "cls_token",
    "mask_token",
    "noise_level.2.bias",
    "decoder_embed.bias",
    "projection.7.weight",
  ]) {
    it(`has the gradient of finite differences in ${key}`, () => {
      tf.tidy(() => {
        const method = tinyMethod("can", { weights: { contrastive: 0.3 } });
        const [params, batch] = [startParams(method), randomBatch(method)];
        // Away from the start, where tokens are so small that layer norm bends too much for a finite step.
        const shape = params[key]!.shape;
        const values = normals(params[key]!.size, 3);
        const total = (x: tf.Tensor) => method.loss({ ...params, [key]: x }, batch).total as tf.Scalar;
        gradCheck(total, { values, shape });
      });
    });
  }

  it("lowers the loss of a tiny CAN in 20 steps of AdamW", () => {
    const method = tinyMethod("can");
    const decay = weightDecayMask(method.params);
    tf.tidy(() => {
      const batch = randomBatch(method);
      const total = (flat: tf.Tensor) =>
        method.loss(unflatten(flat as tf.Tensor1D, method.params), batch).total as tf.Scalar;
      const params = tf.tensor1d(initParams(method.params, createRng(1, "params")));
      let state: AdamWState = { params, m: tf.zerosLike(params), v: tf.zerosLike(params) };
      const before = total(params).dataSync()[0]!;
      for (let step = 1; step <= 20; step++) {
        const { biasCorrection1, biasCorrection2 } = biasCorrections(step);
        state = adamW(state, tf.grad(total)(state.params), {
          lr: tf.scalar(3e-3),
          biasCorrection1: tf.scalar(biasCorrection1),
          biasCorrection2: tf.scalar(biasCorrection2),
          decayMask: tf.tensor1d(decay),
        });
      }
      const after = total(state.params).dataSync()[0]!;
      assert.ok(after < 0.8 * before, `loss ${before} -> ${after}`);
    });
  });
});
