import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { decoderMacs, encoderMacs, FLOPS_SIZES, headMacs } from "../../src/analysis/flops.js";
import { createMethod } from "../../src/methods/can.js";
import type { GivenOptions } from "../../src/methods/option-types.js";
import { trainingMemory, type TrainingMemory } from "../../src/train/training-memory.js";
import { tinyMethod } from "../helpers/method-batch.js";

const heads = { "ViT-B/16": 12, "ViT-L/16": 16, "ViT-H/14": 16 } as const;
const batchSize = 16;

/** CAN at 224 px with the decoder and head of method.md 4.4. */
const canOf = (name: keyof typeof heads, checkpointBlocks: boolean) => {
  const { imageSize, patchSize, embedDim, depth, decoderEmbedDim, decoderDepth } = FLOPS_SIZES[name]!;
  return createMethod("can", {
    ...{ batchSize, imageSize, patchSize, embedDim, depth, numHeads: heads[name], checkpointBlocks },
    ...{ decoderEmbedDim, decoderDepth, decoderNumHeads: 16, projectionHiddenDim: 4096, projectionDim: 128 },
  });
};

describe("trainingMemory", () => {
  for (const [name, millions] of [
    ["ViT-B/16", 133],
    ["ViT-L/16", 352],
    ["ViT-H/14", 681],
  ] as const) {
    it(`tells what ${name} needs without running it or allocating its weights`, () => {
      const before = process.memoryUsage().arrayBuffers;
      const kept = trainingMemory(canOf(name, false), { microBatchSize: 4 });
      const again = trainingMemory(canOf(name, true), { microBatchSize: 4 });
      assert.ok(process.memoryUsage().arrayBuffers - before < 100e6, "arrays were allocated");
      assert.equal(Math.round(kept.numParams / 1e6), millions);
      assert.equal(kept.stateBytes, 16 * kept.numParams);
      assert.ok(again.activationBytes < kept.activationBytes / 4);
      // Forward once for the pooled vectors, then forward and twice that back; a block's forward once more.
      const size = FLOPS_SIZES[name]!;
      const forward = encoderMacs(size, 0.5) + decoderMacs(size, 0.5) + headMacs(size);
      const expected = 2 * 2 * batchSize * (3 * forward + encoderMacs(size, 0.5));
      assert.ok(kept.flops > 0.95 * expected && kept.flops < 1.15 * expected, `${kept.flops / expected}`);
      assert.ok(again.flops > 1.1 * kept.flops && again.flops < 1.34 * kept.flops);
    });
  }

  it("is less for smaller micro-batches, of activations about in proportion", () => {
    const method = tinyMethod("mae", { batchSize: 8, imageSize: 32 });
    const [whole, four, two] = [undefined, 4, 2].map((microBatchSize) =>
      trainingMemory(method, { microBatchSize }),
    ) as [TrainingMemory, TrainingMemory, TrainingMemory];
    assert.ok(two.activationBytes < 0.6 * four.activationBytes);
    assert.ok(four.activationBytes < whole.activationBytes);
    assert.throws(() => trainingMemory(method, { microBatchSize: 3 }), /must divide the batch size 8/);
  });

  it("agrees with the peak of a process; checkpoints take less than half of it @slow", function () {
    if (process.platform !== "linux") this.skip(); // reads /proc
    this.timeout(120_000);
    const script = fileURLToPath(new URL("../helpers/measure-training-memory.ts", import.meta.url));
    const measure = (checkpointBlocks: boolean) => {
      const options: GivenOptions = {
        ...{ batchSize: 16, imageSize: 64, patchSize: 8, embedDim: 64, depth: 24, numHeads: 4 },
        checkpointBlocks,
      };
      const argv = ["--import", "tsx", script, "simclr", JSON.stringify(options), "0"];
      const json = execFileSync(process.execPath, argv, {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return JSON.parse(json) as TrainingMemory & { measured: number };
    };
    const [kept, again] = [measure(false), measure(true)];
    assert.ok(again.measured < 0.5 * kept.measured, `${again.measured} of ${kept.measured}`);
    // The process itself takes some 100 MB on top, and the runtime's allocator has gaps.
    for (const { measured, totalBytes } of [kept, again]) {
      assert.ok(measured > 0.95 * totalBytes && measured < 1.3 * totalBytes + 150e6);
    }
  });
});
