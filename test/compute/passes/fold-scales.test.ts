import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { trace } from "../../../src/compute/trace.js";
import { assertCompiledEqualsEager, f32, randomFeeds } from "../../helpers/compiled-equals-eager.js";

const inputs = { x: f32(4, 3), w: f32(3, 5), b: f32(5), y: f32(2, 4, 3), z: f32(2, 3, 4) };
type Tensors = Record<string, tf.Tensor>;

const programs: Record<string, { f: (t: Tensors) => Tensors; ops: string[] }> = {
  "scales the product and its bias after it": {
    f: ({ x, w, b }) => ({ out: tf.mul(tf.fused.matMul({ a: x!, b: w!, bias: b! }), 0.3) }),
    ops: ["Gemm"],
  },
  "scales an operand before it, and leaves the bias alone": {
    f: ({ x, w, b }) => ({ out: tf.fused.matMul({ a: tf.mul(x!, 0.3), b: tf.mul(-2, w!), bias: b! }) }),
    ops: ["Gemm"],
  },
  "scales batched products on both sides": {
    f: ({ y, z }) => ({ out: tf.mul(tf.matMul(tf.mul(y!, 3), z!), 0.5) }),
    ops: ["FusedMatMul"],
  },
  "keeps a product that is read unscaled as well": {
    f: ({ x, w }) => {
      const product = tf.matMul(x!, w!);
      return { out: tf.mul(product, 2), sum: tf.add(product, 1) };
    },
    ops: ["Gemm", "Mul", "Add"],
  },
};

describe("foldScales", () => {
  for (const [title, { f, ops }] of Object.entries(programs)) {
    it(title, async () => {
      const used = Object.fromEntries(Object.entries(inputs));
      assert.deepEqual(
        trace(f, used).nodes.map((node) => node.op),
        ops,
      );
      await assertCompiledEqualsEager(f, used, randomFeeds(used));
    });
  }
});
