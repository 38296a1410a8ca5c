import assert from "node:assert/strict";
import type * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { blockMacs, decoderMacs, encoderMacs, headMacs } from "../../../src/analysis/flops.js";
import type { Attribute, Node, Value, ValueType } from "../../../src/compute/graph.js";
import { graphCost, matmulFlops, nodeCost } from "../../../src/compute/inspect/cost.js";
import { trace } from "../../../src/compute/trace.js";
import { createMethod } from "../../../src/methods/can.js";
import { countParams, unflatten } from "../../../src/models/params.js";
import { trainStep } from "../../../src/train/train-step.js";
import { f32 } from "../../helpers/compiled-equals-eager.js";

let nextId = 0;
const value = (shape: readonly number[], dtype: ValueType = "float32"): Value => ({
  id: nextId++,
  shape,
  dtype,
});
const node = (
  op: string,
  inputs: readonly (readonly number[])[],
  output: readonly number[],
  attributes: Readonly<Record<string, Attribute>> = {},
): Node => ({ op, domain: "", inputs: inputs.map((s) => value(s)), outputs: [value(output)], attributes });

const size = fc.integer({ min: 1, max: 6 });

describe("nodeCost", () => {
  it("counts every multiply-add of a product twice, whichever side is transposed", () => {
    fc.assert(
      fc.property(size, size, size, size, fc.boolean(), fc.boolean(), (batch, m, n, k, transA, transB) => {
        let multiplyAdds = 0;
        for (let b = 0; b < batch; b++)
          for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) multiplyAdds += k;
        const a = transA ? [k, m] : [m, k];
        const b = transB ? [n, k] : [k, n];
        const sides = { transA: { int: Number(transA) }, transB: { int: Number(transB) } };
        const fused = node(
          "FusedMatMul",
          [
            [batch, ...a],
            [batch, ...b],
          ],
          [batch, m, n],
          sides,
        );
        assert.equal(nodeCost(fused).flops, 2 * multiplyAdds);
        assert.equal(nodeCost(node("Gemm", [a, b, [n]], [m, n], sides)).flops, (2 * multiplyAdds) / batch);
      }),
    );
    assert.equal(
      nodeCost(
        node(
          "MatMul",
          [
            [2, 3],
            [3, 4],
          ],
          [2, 4],
        ),
      ).flops,
      2 * 2 * 3 * 4,
    );
    assert.equal(nodeCost(node("MatMul", [[3], [3, 4]], [4])).flops, 2 * 3 * 4);
  });

  it("counts convolutions, groups included, and pools", () => {
    // 2 images, 8 -> 4 channels in 2 groups, kernel 3 x 5, result 7 x 6
    const conv = node(
      "Conv",
      [
        [2, 8, 9, 10],
        [4, 4, 3, 5],
      ],
      [2, 4, 7, 6],
    );
    assert.equal(nodeCost(conv).flops, 2 * (2 * 4 * 7 * 6) * (4 * 3 * 5));
    const back = node(
      "ConvTranspose",
      [
        [2, 4, 7, 6],
        [4, 4, 3, 5],
      ],
      [2, 8, 9, 10],
    );
    assert.equal(nodeCost(back).flops, nodeCost(conv).flops);
    const pool = node("MaxPool", [[1, 1, 4, 4]], [1, 1, 2, 2], { kernel_shape: { ints: [2, 2] } });
    assert.equal(nodeCost(pool).flops, 16);
    const sum = node(
      "Einsum",
      [
        [2, 3],
        [3, 4],
      ],
      [2, 4],
      { equation: { string: "ij, jk -> ik" } },
    );
    assert.equal(nodeCost(sum).flops, 2 * 2 * 3 * 4);
  });

  it("counts one per number for elementwise operators and reductions, none for what only moves", () => {
    assert.equal(nodeCost(node("Add", [[2, 3], [3]], [2, 3])).flops, 6);
    assert.equal(nodeCost(node("ReduceSum", [[4, 5]], [4])).flops, 20);
    assert.equal(nodeCost(node("Softmax", [[4, 5]], [4, 5])).flops, 80);
    for (const op of ["Transpose", "Slice", "Concat", "Gather", "Cast", "Expand", "Reshape"]) {
      assert.equal(nodeCost(node(op, [[4, 5]], [4, 5])).flops, 0, op);
    }
  });

  it("counts bytes read and written; a view has none, a slice reads what it gives", () => {
    assert.equal(nodeCost(node("Add", [[2, 3], [3]], [2, 3])).bytes, 4 * (6 + 3 + 6));
    assert.equal(nodeCost(node("Reshape", [[100], [2]], [10, 10])).bytes, 0);
    assert.equal(nodeCost(node("Slice", [[1000], [1], [1]], [10])).bytes, 4 * (10 + 1 + 1 + 10));
    const isLess: Node = { ...node("Less", [[8], [8]], [8]), outputs: [value([8], "bool")] };
    assert.equal(nodeCost(isLess).bytes, 4 * 16 + 8);
  });
});

describe("the products of a traced ViT", () => {
  const shape = { imageSize: 16, patchSize: 4, embedDim: 24, depth: 3 };
  const decoder = { decoderEmbedDim: 16, decoderDepth: 2 };
  const sized = { ...shape, ...decoder, projection: [32, 32, 20] };
  const batchSize = 4;
  const maskRatio = 0.5;
  const options = {
    ...{ ...shape, ...decoder, batchSize, maskRatio },
    ...{ numHeads: 3, decoderNumHeads: 2, projectionHiddenDim: 32, projectionDim: 20 },
  };
  const method = createMethod("can", options);
  const params = f32(countParams(method.params));
  const named = (flat: tf.Tensor) => unflatten(flat as tf.Tensor1D, method.params);

  it("forward are those of the formula", () => {
    const encode = ({ flat, images }: Readonly<Record<string, tf.Tensor>>) => ({
      features: method.encode(named(flat!), images!),
    });
    const graph = trace(encode, { flat: params, images: f32(5, 16, 16, 3) });
    assert.equal(matmulFlops(graph), 5 * 2 * encoderMacs(sized));
  });

  /** Multiply-adds of the loss of all views, and those of encoder and decoder per view: by the formulas of method.md 4.4, less what this
   * library leaves out (embedding patches that are masked, predicting from the class token), and one product that places mask tokens. */
  const forward = (name: "mae" | "can") => {
    const made = createMethod(name, options);
    const loss = (inputs: Readonly<Record<string, tf.Tensor>>) => ({
      total: made.loss(unflatten(inputs["flat"] as tf.Tensor1D, made.params), inputs)["total"],
    });
    const macs = matmulFlops(trace(loss, { flat: f32(countParams(made.params)), ...made.inputs })) / 2;
    const formula = encoderMacs(sized, maskRatio) + decoderMacs(sized, maskRatio);
    const leftOut = 8 * 48 * sized.embedDim + sized.decoderEmbedDim * 48;
    const perView = formula - leftOut + (1 + 16) * sized.decoderEmbedDim;
    return { macs, ofViews: batchSize * made.plan.numViews * perView };
  };

  it("of a masked autoencoder's loss are those of encoder and decoder", () => {
    const { macs, ofViews } = forward("mae");
    assert.equal(macs, ofViews);
  });

  it("of CAN's loss are those, its heads, noise levels and similarities", () => {
    const { macs, ofViews } = forward("can");
    const rest = macs - ofViews;
    assert.ok(rest >= 2 * batchSize * headMacs(sized) && rest < 0.3 * macs, `${rest} of ${macs}`);
  });

  it("of a train step are three times the forward ones, but for what needs no gradient", () => {
    const { f, inputs } = trainStep(method);
    const step = matmulFlops(trace(f, inputs));
    const once = 2 * forward("can").macs;
    assert.ok(step > 2.9 * once && step < 3.1 * once, `${step / once} times`);
  });

  it("of one block are 12 t d^2 + 2 t^2 d", () => {
    const depths = [1, 3].map((depth) => {
      const deep = createMethod("simclr", { ...shape, depth, batchSize, numHeads: 3 });
      const encode = ({ flat, images }: Readonly<Record<string, tf.Tensor>>) => ({
        features: deep.encode(unflatten(flat as tf.Tensor1D, deep.params), images!),
      });
      return matmulFlops(trace(encode, { flat: f32(countParams(deep.params)), images: f32(1, 16, 16, 3) }));
    });
    assert.equal(depths[1]! - depths[0]!, 2 * 2 * blockMacs(17, 24));
  });

  it("are nearly all of the arithmetic", () => {
    const { f, inputs } = trainStep(method);
    const graph = trace(f, inputs);
    const share = matmulFlops(graph) / graphCost(graph).flops;
    assert.ok(share > 0.5 && share < 1, `${share}`);
  });
});
