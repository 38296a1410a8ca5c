import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { createRng } from "../../src/core/rng.js";
import {
  countParams,
  initParams,
  paramOf,
  unflatten,
  weightDecayMask,
  type ParamSpec,
} from "../../src/models/params.js";
import { assertClose } from "../helpers/assert-close.js";

const specs: ParamSpec[] = [
  { name: "fc.weight", shape: [20, 30], init: { kind: "xavierUniform", fanIn: 20, fanOut: 30 } },
  { name: "fc.bias", shape: [30], init: { kind: "constant", value: 0 } },
  { name: "norm.weight", shape: [30], init: { kind: "constant", value: 1 } },
  { name: "cls_token", shape: [1, 1, 500], init: { kind: "normal", std: 0.02 } },
];

describe("initParams", () => {
  it("draws Xavier-uniform weights, constants and normal tokens, in the order of the specs", () => {
    const flat = initParams(specs, createRng(1, "params"));
    assert.equal(flat.length, countParams(specs));
    const limit = Math.sqrt(6 / 50);
    const weight = flat.subarray(0, 600);
    assert.ok(weight.every((x) => Math.abs(x) <= limit));
    assert.ok(Math.max(...weight) > 0.95 * limit && Math.min(...weight) < -0.95 * limit);
    assert.ok(flat.subarray(600, 630).every((x) => x === 0));
    assert.ok(flat.subarray(630, 660).every((x) => x === 1));
    const token = Array.from(flat.subarray(660));
    assertClose(Math.sqrt(token.reduce((sum, x) => sum + x * x, 0) / 500), 0.02, { absolute: 2e-3 });
  });

  it("gives the same start for the same seed", () => {
    const start = (seed: number) => initParams(specs, createRng(seed, "params"));
    assert.deepEqual(start(1), start(1));
    assert.notDeepEqual(start(1), start(2));
  });
});

describe("unflatten", () => {
  it("cuts the vector into named tensors, and gathers their gradients in one vector", () => {
    tf.tidy(() => {
      const flat = tf.range(0, countParams(specs));
      const params = unflatten(flat, specs);
      assert.deepEqual(params["fc.weight"]!.shape, [20, 30]);
      assert.equal(params["fc.bias"]!.dataSync()[0], 600);
      const grad = tf.grad((x: tf.Tensor) => tf.sum(unflatten(x as tf.Tensor1D, specs)["fc.bias"]!))(flat);
      assertClose(grad, Array.from({ length: 1160 }, (_, i) => (i >= 600 && i < 630 ? 1 : 0))); // prettier-ignore
    });
  });

  it("refuses a vector of another length", () => {
    tf.tidy(() => assert.throws(() => unflatten(tf.zeros([7]), specs), /describe 1160 numbers, got 7/));
  });
});

describe("weightDecayMask", () => {
  it("decays matrices, and neither biases, norms nor tokens", () => {
    const mask = weightDecayMask(specs);
    assert.ok(mask.subarray(0, 600).every((x) => x === 1));
    assert.ok(mask.subarray(600).every((x) => x === 0));
  });
});

describe("paramOf", () => {
  it("names the parameter that is missing", () => {
    assert.throws(() => paramOf({}, "norm.weight"), /parameter norm.weight is missing/);
  });
});
