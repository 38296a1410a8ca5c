import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  blockMacs,
  decoderMacs,
  encoderMacs,
  FLOPS_SIZES,
  flopsRow,
  flopsTable,
  headMacs,
  type FlopsSize,
} from "../../src/analysis/flops.js";
import { createRng } from "../../src/core/rng.js";
import { createMethod } from "../../src/methods/can.js";
import { initParams, unflatten } from "../../src/models/params.js";
import { randomBatch, tinyOptions } from "../helpers/method-batch.js";

const small = (
  embedDim: number,
  depth: number,
  decoderEmbedDim: number,
  decoderDepth: number,
): FlopsSize => ({
  ...{ imageSize: 32, patchSize: 4, embedDim, depth, decoderEmbedDim, decoderDepth },
  projection: [],
});

/** Multiply-adds of every matrix product that runs inside `f`. */
async function countMacs(f: () => tf.Tensor): Promise<number> {
  let macs = 0;
  const { kernels } = await tf.profile(() => tf.tidy(() => void f()));
  for (const { name, inputShapes, outputShapes } of kernels) {
    if (name !== "BatchMatMul" && name !== "_FusedMatMul") continue;
    // Products m x k by k x n: the operands hold b m k and b k n numbers, the result b m n.
    const size = (shape: readonly number[]) => shape.slice(-2).reduce((a, b) => a * b, 1);
    const batch = outputShapes[0]!.slice(0, -2).reduce((a, b) => a * b, 1);
    const [left, right] = inputShapes.slice(0, 2).map((shape) => size(shape));
    macs += batch * Math.sqrt(left! * right! * size(outputShapes[0]!));
  }
  return macs;
}

describe("flopsTable", () => {
  const printed: Record<string, number[]> = {
    "ViT-S/16": [4.6, 9.23, 15.28, 13.05, 6.51, 0.6],
    "ViT-B/16": [17.56, 35.17, 28.23, 19.6, 9.78, 1.25],
    "ViT-L/16": [61.55, 123.15, 71.92, 41.55, 20.76, 1.71],
    "ViT-H/14": [167.29, 334.63, 179.82, 97.17, 48.56, 1.86],
  };

  it("gives every number of method.md 4.4 to the printed digit", () => {
    const table = flopsTable();
    assert.deepEqual(
      table.map(({ model }) => model),
      Object.keys(printed),
    );
    for (const { model, fullEncoder, simclr, can, can75, mae, ratio } of table) {
      const numbers = [fullEncoder, simclr, can, can75, mae, ratio].map((x) => x.toFixed(2));
      assert.deepEqual(
        numbers,
        printed[model]!.map((x) => x.toFixed(2)),
        model,
      );
    }
  });

  it("says that SimCLR takes 1.71 times the arithmetic of CAN for ViT-L, as the abstract's 70 %", () => {
    const { ratio } = flopsRow("ViT-L/16", FLOPS_SIZES["ViT-L/16"]!);
    assert.ok(Math.abs(ratio - 1.7) <= 0.02, `ratio ${ratio}`);
  });

  it("gives the CIFAR-size examples of method.md 4.4", () => {
    const { simclr, can, mae, ratio } = flopsRow("own", small(192, 6, 96, 2));
    assert.deepEqual(
      [simclr, can, mae].map((gigas) => Math.round(1000 * gigas)),
      [366, 215, 63],
    );
    const ratios = [
      ratio,
      ...[small(192, 12, 128, 2), small(192, 12, 96, 1), small(128, 6, 64, 2), small(192, 6, 512, 8)].map(
        (size) => flopsRow("own", size).ratio,
      ),
    ];
    assert.deepEqual(
      ratios.map((x) => x.toFixed(2)),
      ["1.70", "1.74", "1.92", "1.71", "0.10"],
    );
  });

  it("adds a row for each size of the reader's own", () => {
    const rows = flopsTable({ "this run's encoder": small(192, 6, 96, 2) });
    assert.equal(rows.length, 5);
    assert.deepEqual(rows[4], flopsRow("this run's encoder", small(192, 6, 96, 2)));
  });
});

describe("MAC formulas", () => {
  const size: FlopsSize = { ...small(16, 1, 8, 1), imageSize: 8, projection: [16, 16, 8] };
  const rows = 3;

  it("count what the encoder multiplies", async () => {
    const method = createMethod("can", tinyOptions);
    const counted = await countMacs(() =>
      method.encode(
        unflatten(tf.tensor1d(initParams(method.params, createRng(1, "init"))), method.params),
        tf.ones([rows, 8, 8, 3]),
      ),
    );
    assert.equal(counted, rows * encoderMacs(size));
  });

  for (const [name, useHead] of [
    ["can", true],
    ["mae", false],
  ] as const) {
    it(`count what ${name} multiplies, but for what we leave out: embedding masked patches, predicting from the class token`, async () => {
      const maskRatio = 0.5;
      const method = createMethod(name, { ...tinyOptions, maskRatio, useNoiseLevel: false });
      const views = method.plan.numViews;
      const counted = await countMacs(() => {
        const params = unflatten(tf.tensor1d(initParams(method.params, createRng(1, "init"))), method.params);
        return method.loss(params, randomBatch(method)).total;
      });
      const [embedMasked, predictClass] = [2 * 48 * 16, 48 * 8];
      const fillMasked = 5 * 8; // an outer product with the mask token, where a copy would do
      const network = encoderMacs(size, maskRatio) + decoderMacs(size, maskRatio);
      const perView = network - embedMasked - predictClass + fillMasked;
      const anchors = rows * views;
      const similarities = useHead ? anchors * anchors * 8 : 0; // of the contrastive loss; the formula counts the network alone
      assert.equal(counted, rows * views * (perView + (useHead ? headMacs(size) : 0)) + similarities);
    });
  }

  it("give 12 t d^2 + 2 t^2 d for a block", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 2000 }), (t, d) => {
        assert.equal(blockMacs(t, d), 12 * t * d * d + 2 * t * t * d);
      }),
    );
  });

  it("never cost less with fewer patches masked", () => {
    const ratio = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        assert.ok(encoderMacs(size, low) >= encoderMacs(size, high));
        assert.ok(decoderMacs(size, low) >= decoderMacs(size, high));
      }),
    );
  });

  it("refuse patches that do not fill the image", () => {
    assert.throws(() => encoderMacs({ ...size, patchSize: 3 }), {
      code: "CONFIG",
      message: "flops: image size 8 must be a multiple of the patch size 3",
    });
  });

  it("refuse a mask ratio outside 0..1", () => {
    assert.throws(() => encoderMacs(size, 1.5), { message: "maskRatio must be between 0 and 1, got 1.5" });
  });
});
