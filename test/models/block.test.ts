import * as tf from "@tensorflow/tfjs-core";
import assert from "node:assert/strict";
import { block, blockSpecs } from "../../src/models/block.js";
import { countParams } from "../../src/models/params.js";
import { assertClose } from "../helpers/assert-close.js";
import { randomParams } from "../helpers/random-params.js";
import { normalTensor } from "../helpers/random-values.js";
import { blockReference, type BlockWeights } from "../reference/block.js";

describe("block", () => {
  it("equals the slow loop, row by row", () => {
    tf.tidy(() => {
      const [rows, tokens, dim, numHeads] = [2, 3, 4, 2] as const;
      const params = randomParams(blockSpecs("blocks", { dim, depth: 1, mlpRatio: 2 }));
      const arrays = Object.entries(params).map(
        ([name, value]) => [name.slice("blocks.0.".length), value] as const,
      );
      const vectors = arrays.filter(([, t]) => t.rank === 1).map(([n, t]) => [n, t.arraySync()]);
      const matrices = arrays.filter(([, t]) => t.rank === 2);
      const weights = {
        vectors: Object.fromEntries(vectors) as BlockWeights["vectors"],
        matrices: Object.fromEntries(
          matrices.map(([n, t]) => [n.slice(0, -".weight".length), t.arraySync()]),
        ) as BlockWeights["matrices"],
      };
      const x = normalTensor([rows * tokens, dim], 7) as tf.Tensor2D;
      const values = x.arraySync();
      const expected = [0, 1].flatMap((row) =>
        blockReference(values.slice(row * tokens, (row + 1) * tokens), weights, numHeads),
      );
      const y = block(params, "blocks.0", x, { tokens, numHeads });
      assertClose(y, expected.flat(), { absolute: 1e-4 });
    });
  });

  it("has 12 d^2 + 13 d parameters at MLP ratio 4", () => {
    for (const dim of [16, 192]) {
      assert.equal(
        countParams(blockSpecs("blocks", { dim, depth: 3, mlpRatio: 4 })),
        3 * (12 * dim * dim + 13 * dim),
      );
    }
  });
});
