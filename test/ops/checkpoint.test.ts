import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { graphMemory } from "../../src/analysis/memory.js";
import { compile, trace } from "../../src/compute/index.js";
import type { TensorFunction } from "../../src/compute/types.js";
import { checkpoint } from "../../src/ops/checkpoint.js";
import { assertClose } from "../helpers/assert-close.js";
import { assertCompiledEqualsEager, f32, randomFeeds } from "../helpers/compiled-equals-eager.js";
import { normalTensor } from "../helpers/random-values.js";

type Params = Readonly<Record<string, tf.Tensor>>;

/** Three layers tanh(x w + b) of one weight, kept whole or one input per layer. */
const layers = (isKept: boolean) => (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => {
  const layer = (y: tf.Tensor, p: Params) =>
    tf.tanh(tf.add(tf.matMul(y as tf.Tensor2D, p.w as tf.Tensor2D), p.b!));
  let y = x;
  for (let i = 0; i < 3; i++) y = isKept ? layer(y, { w, b }) : checkpoint(layer, y, { w, b });
  return tf.sum(tf.square(y));
};

const valueAndGradients =
  (isKept: boolean): TensorFunction =>
  ({ x, w, b }) => {
    const { value, grads } = tf.valueAndGrads(layers(isKept))([x!, w!, b!]);
    return { value, dx: grads[0]!, dw: grads[1]!, db: grads[2]! };
  };

const inputs = { x: f32(5, 4), w: f32(4, 4), b: f32(4) };

describe("checkpoint", () => {
  it("gives value and gradients of the function itself, eagerly", () => {
    tf.tidy(() => {
      const tensors = { x: normalTensor([5, 4], 1), w: normalTensor([4, 4], 2), b: normalTensor([4], 3) };
      const [kept, again] = [valueAndGradients(true)(tensors), valueAndGradients(false)(tensors)];
      for (const name of Object.keys(kept)) assertClose(again[name]!, kept[name]!, { what: name });
    });
  });

  it("gives the same compiled", async () => {
    const feeds = randomFeeds(inputs);
    const kept = await assertCompiledEqualsEager(valueAndGradients(true), inputs, feeds);
    const again = await assertCompiledEqualsEager(valueAndGradients(false), inputs, feeds);
    for (const name of Object.keys(kept)) assertClose(again[name]!, kept[name]!, { what: name });
  });

  it("keeps the tensors inside until the value is there, and no longer", () => {
    const [x, w, b] = [normalTensor([5, 4], 1), normalTensor([4, 4], 2), normalTensor([4], 3)];
    const kept = { whole: 0, inputs: 0 };
    for (const isKept of [true, false]) {
      let during = 0;
      const f = (y: tf.Tensor) => {
        const before = tf.memory().numTensors;
        const loss = layers(isKept)(y, w, b);
        during = tf.memory().numTensors - before;
        return loss as tf.Scalar;
      };
      tf.dispose(tf.grad(f)(x));
      kept[isKept ? "whole" : "inputs"] = during;
    }
    tf.dispose([x, w, b]);
    assert.ok(kept.inputs < kept.whole, `${kept.inputs} tensors, without checkpoints ${kept.whole}`);
  });

  it("runs the function twice in a traced graph: its nodes are not merged", () => {
    const count = (isKept: boolean) =>
      trace(valueAndGradients(isKept), inputs, { name: "layers" }).nodes.filter(({ op }) => op === "Tanh")
        .length;
    assert.equal(count(true), 3);
    assert.equal(count(false), 6);
  });

  it("has the inside of one run alive at a time, in the order in which ONNX Runtime goes", () => {
    const width = 64;
    const wide = (y: tf.Tensor, { w }: Params) => {
      const inside = tf.exp(
        tf.sin(tf.concat(Array<tf.Tensor>(8).fill(tf.matMul(y as tf.Tensor2D, w as tf.Tensor2D)), 1)),
      );
      return tf.sum(tf.reshape(inside, [width, 8, width]), 1);
    };
    const alive = (isKept: boolean, depth: number) => {
      const f: TensorFunction = ({ x, ...weights }) => {
        const deep = (first: tf.Tensor, ...all: tf.Tensor[]) =>
          tf.sum(all.reduce((y, w) => (isKept ? wide(y, { w }) : checkpoint(wide, y, { w })), first));
        const grads = tf.grads(deep)([x!, ...Object.values(weights)]);
        return Object.fromEntries(grads.map((grad, i) => [`d${i}`, grad]));
      };
      const square = f32(width, width);
      const specs = Object.fromEntries(Array.from({ length: depth }, (_, i) => [`w${i}`, square]));
      return (
        graphMemory(trace(f, { x: square, ...specs }, { name: "deep" })).activationBytes / (4 * width * width)
      );
    };
    // Per layer: everything inside (2 x 8 squares and more), or the input alone.
    assert.ok(alive(true, 12) - alive(true, 6) > 6 * 8);
    assert.equal(alive(false, 12) - alive(false, 6), 6);
  });

  it("lets a NaN through the compiled graph as it does eagerly", async () => {
    const feeds = { ...randomFeeds(inputs), b: Float32Array.of(NaN, 0, 0, 0) };
    for (const engine of ["native", "cpu"] as const) {
      const compiled = await compile(valueAndGradients(false), { inputs, engine, checkFinite: false });
      const { value, dw } = await compiled.run(feeds);
      assert.ok(Number.isNaN(value![0]) && Number.isNaN(dw![0]), engine);
      await compiled.dispose();
    }
  });

  it("leaves the tape of an outer gradient as it was", () => {
    tf.tidy(() => {
      const [w, b] = [normalTensor([4, 4], 2), normalTensor([4], 3)];
      const whole = (isKept: boolean) =>
        tf.grad((x) => tf.mul<tf.Scalar>(layers(isKept)(tf.sin(x), w, b), tf.sum(x)))(
          normalTensor([5, 4], 1),
        );
      assertClose(whole(false), whole(true));
    });
  });
});
