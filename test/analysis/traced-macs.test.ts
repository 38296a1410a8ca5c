import assert from "node:assert/strict";
import { FLOPS_SIZES, flopsRow, type FlopsSize } from "../../src/analysis/flops.js";
import { graphSeconds } from "../../src/analysis/step-time.js";
import { tracedRow } from "../../src/analysis/traced-macs.js";
import { trace } from "../../src/compute/index.js";
import * as tf from "@tensorflow/tfjs-core";
import { f32 } from "../helpers/compiled-equals-eager.js";

const columns = ["fullEncoder", "simclr", "can", "can75", "mae", "ratio"] as const;
const own: FlopsSize = {
  ...{ imageSize: 32, patchSize: 4, embedDim: 192, depth: 6, decoderEmbedDim: 96, decoderDepth: 2 },
  projection: [192, 192, 128],
};

describe("tracedRow", () => {
  for (const [name, size] of Object.entries({ ...FLOPS_SIZES, "192x6/4": own })) {
    it(`counts in the graphs of ${name} what the formulas say, within 1 %`, () => {
      const [formula, traced] = [flopsRow(name, size), tracedRow(name, size)];
      for (const column of columns) {
        const difference = Math.abs(traced[column] / formula[column] - 1);
        assert.ok(difference < 0.01, `${column}: ${formula[column]} and ${traced[column]}`);
      }
    });
  }
});

describe("tracedRow, own sizes", () => {
  const sizes: Record<string, FlopsSize> = {
    "96x3/4, 32 px": {
      imageSize: 32,
      patchSize: 4,
      embedDim: 96,
      depth: 3,
      decoderEmbedDim: 64,
      decoderDepth: 1,
    },
    "64x2/8, 32 px": {
      imageSize: 32,
      patchSize: 8,
      embedDim: 64,
      depth: 2,
      decoderEmbedDim: 32,
      decoderDepth: 1,
    },
    "192x6/4, 32 px": {
      imageSize: 32,
      patchSize: 4,
      embedDim: 192,
      depth: 6,
      decoderEmbedDim: 96,
      decoderDepth: 2,
    },
    "192x12/16, 224 px": {
      imageSize: 224,
      patchSize: 16,
      embedDim: 192,
      depth: 12,
      decoderEmbedDim: 128,
      decoderDepth: 1,
    },
  };
  for (const [name, size] of Object.entries(sizes)) {
    it(`equals the formulas of what the program does, of ${name}, within 1 %`, () => {
      const [formula, traced] = [flopsRow(name, size, "program"), tracedRow(name, size)];
      for (const column of columns) {
        const difference = Math.abs(traced[column] / formula[column] - 1);
        assert.ok(difference < 0.01, `${column}: ${formula[column]} and ${traced[column]}`);
      }
    });
  }
});

describe("graphSeconds", () => {
  const graph = () =>
    trace(({ a, b }) => ({ c: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D) }), {
      a: f32(100, 50),
      b: f32(50, 20),
    });
  const bytes = 4 * (100 * 50 + 50 * 20 + 100 * 20);

  it("is the arithmetic where that takes longer, else the traffic, and the start", () => {
    const start = { secondsPerNode: 0 };
    assert.equal(
      graphSeconds(graph(), { flopsPerSecond: 1e3, bytesPerSecond: 1e9, ...start }),
      (2 * 100 * 50 * 20) / 1e3,
    );
    assert.equal(graphSeconds(graph(), { flopsPerSecond: 1e12, bytesPerSecond: 1e3, ...start }), bytes / 1e3);
    assert.equal(graphSeconds(graph(), { flopsPerSecond: 1e30, bytesPerSecond: 1e30, secondsPerNode: 1 }), 1);
  });

  it("refuses rates that are none", () =>
    assert.throws(
      () => graphSeconds(graph(), { flopsPerSecond: 0, bytesPerSecond: 1 }),
      /rates must be above 0/,
    ));
});
