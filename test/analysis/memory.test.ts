import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { executionOrder, graphMemory } from "../../src/analysis/memory.js";
import { trace, type Value } from "../../src/compute/index.js";
import type { TensorFunction } from "../../src/compute/types.js";
import { countParams, unflatten } from "../../src/models/params.js";
import { f32 } from "../helpers/compiled-equals-eager.js";
import { tinyMethod } from "../helpers/method-batch.js";

const inputs = { a: f32(4, 8), b: f32(8, 4) };
const memoryOf = (f: (c: tf.Tensor) => tf.Tensor) => {
  const g: TensorFunction = ({ a, b }) => ({ y: f(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D)) });
  return graphMemory(trace(g, inputs, { name: "memory" }));
};
const PRODUCT = 4 * 4 * 4; // bytes of [4, 4]

describe("graphMemory", () => {
  it("counts inputs, outputs and constants apart", () => {
    const { inputBytes, outputBytes } = memoryOf((c) => tf.sum(tf.exp(c)));
    assert.deepEqual([inputBytes, outputBytes], [2 * 4 * 8 * 4, 4]);
  });

  it("writes an elementwise result over an input that nobody reads again", () => {
    assert.equal(memoryOf((c) => tf.sum(tf.exp(c))).activationBytes, PRODUCT);
    assert.equal(memoryOf((c) => tf.sum(tf.mul(tf.exp(c), c))).activationBytes, 2 * PRODUCT);
  });

  it("frees what has been read for the last time, and takes no memory for another shape", () => {
    const chain = (c: tf.Tensor) => {
      let y = c;
      for (let i = 0; i < 5; i++) y = tf.matMul(tf.reshape(y, [4, 4]), y);
      return tf.sum(y);
    };
    assert.equal(memoryOf(chain).activationBytes, 2 * PRODUCT);
  });

  it("counts nothing for what is an output itself", () => {
    assert.equal(memoryOf((c) => tf.reshape(c, [16])).activationBytes, 0);
  });
});

describe("executionOrder", () => {
  it("has every node once, after what it reads", () => {
    const method = tinyMethod("can");
    const f: TensorFunction = ({ params, ...rest }) => ({
      gradient: tf.grad((x) => method.loss(unflatten(x as tf.Tensor1D, method.params), rest).total)(params!),
    });
    const graph = trace(
      f,
      { params: f32(countParams(method.params)), ...method.inputs },
      { name: "gradient" },
    );
    const order = executionOrder(graph);
    assert.equal(new Set(order).size, graph.nodes.length);
    assert.equal(order.length, graph.nodes.length);
    const known = new Set<Value>([...graph.inputs.values(), ...graph.constants.keys()]);
    for (const node of order) {
      for (const value of node.inputs) assert.ok(value === undefined || known.has(value), node.op);
      for (const value of node.outputs) known.add(value);
    }
  });

  it("takes the input that was written last first, as ONNX Runtime does", () => {
    const f: TensorFunction = ({ a }) => ({ y: tf.add(tf.exp(tf.neg(a!)), tf.sin(tf.abs(a!))) });
    const ops = executionOrder(trace(f, { a: f32(3) }, { name: "order" })).map(({ op }) => op);
    assert.deepEqual(ops, ["Abs", "Sin", "Neg", "Exp", "Add"]);
  });
});
