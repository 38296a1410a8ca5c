import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { DataError } from "../../src/core/errors.js";
import { openShards } from "../../src/data/shards/shard-set.js";
import type { ShardPosition } from "../../src/data/shards/shard-position.js";
import { writeShards } from "../../src/data/shards/write-shards.js";
import { createBatchLoader, type Batch, type BatchLoaderOptions } from "../../src/train/batch-loader.js";
import type { PictureStream, StreamPosition, StreamSample } from "../../src/train/batch-source.js";
import { shardPictures } from "../../src/train/shard-pictures.js";
import { train } from "../../src/train/trainer.js";
import { take, withLoader } from "../helpers/batch-loader.js";
import { copyOf, smallSpec } from "../helpers/batch-spec.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { tinyMethod } from "../helpers/tiny-method.js";
import { unevenPicture } from "../helpers/uneven-dataset.js";

interface Place extends StreamPosition {
  readonly next: number;
}

/** `length` pictures, in an order that turns by one in each epoch; that of `brokenAt` in any epoch stops it. */
function countingStream(
  length: number,
  start: Place = { epoch: 0, next: 0 },
  brokenAt = -1,
): PictureStream & { isOpen: boolean } {
  let place = start;
  return {
    isOpen: false,
    get position() {
      return place;
    },
    async *[Symbol.asyncIterator](): AsyncGenerator<StreamSample> {
      this.isOpen = true;
      try {
        while (place.next < length) {
          await Promise.resolve();
          const { epoch, next } = place;
          if (next === brokenAt) throw new DataError("stream.tar is cut off at byte 512");
          place = { epoch, next: next + 1 };
          const index = (next + epoch) % length;
          yield { picture: unevenPicture(index), file: "stream.tar", index };
        }
        place = { epoch: place.epoch + 1, next: 0 };
      } finally {
        this.isOpen = false;
      }
    },
  };
}

/** Batches with the positions after them. */
async function taken(options: Partial<BatchLoaderOptions>, count: number) {
  return withLoader({ indices: undefined, ...options }, async (loader) => {
    const batches: (ReturnType<typeof copyOf> & Pick<Batch, "position">)[] = [];
    for (let i = 0; i < count; i++) {
      const batch = await loader.next();
      batches.push({ ...copyOf(batch), position: batch.position });
      batch.release();
    }
    return batches;
  });
}

describe("createBatchLoader, streams", () => {
  it("gives each sample once per epoch but those that do not fill a batch, in the stream's order", async () => {
    const batches = await taken({ pictures: countingStream(10), numWorkers: 0 }, 5);
    assert.deepEqual(
      batches.map(({ step, epoch, indices }) => [step, epoch, [...indices]]),
      [
        [0, 0, [0, 1, 2, 3]],
        [1, 0, [4, 5, 6, 7]],
        [2, 1, [1, 2, 3, 4]],
        [3, 1, [5, 6, 7, 8]],
        [4, 2, [2, 3, 4, 5]],
      ],
    );
  });

  it("gives the same bits with 0 to 2 workers, and after a resume at any position", async () => {
    const all = await taken({ pictures: countingStream(10), numWorkers: 0 }, 6);
    assert.deepEqual(await taken({ pictures: countingStream(10), numWorkers: 2 }, 6), all);
    for (let startStep = 1; startStep < 6; startStep++) {
      const pictures = countingStream(10, all[startStep - 1]!.position as Place);
      const numWorkers = startStep === 2 ? 1 : 0;
      assert.deepEqual(await taken({ pictures, startStep, numWorkers }, 6 - startStep), all.slice(startStep));
    }
  });

  it("passes on what the stream fails of, for that step and all after it, and closes the stream", async () => {
    const pictures = countingStream(10, undefined, 6);
    await withLoader({ pictures, indices: undefined, numWorkers: 0 }, async (loader) => {
      await take(loader, 1);
      for (const step of [1, 2]) {
        await assert.rejects(loader.next(), (error) => {
          assert.ok(error instanceof DataError);
          assert.equal(error.message, `batch of step ${step}: stream.tar is cut off at byte 512`);
          return true;
        });
      }
    });
    const open = countingStream(10);
    await withLoader({ pictures: open, indices: undefined, numWorkers: 0 }, (loader) => take(loader, 1));
    assert.equal(open.isOpen, false);
  });

  it("is an error, not a search without end, where an epoch does not fill a batch", async () => {
    for (const length of [0, 3]) {
      await assert.rejects(
        taken({ pictures: countingStream(length), numWorkers: 0 }, 1),
        /batch of step 0: the stream has fewer samples in an epoch than the batchSize 4/,
      );
    }
  });
});

async function writePictureShards(dir: string): Promise<string> {
  const samples = Array.from({ length: 14 }, async (_, i) => {
    const { data, height, width } = unevenPicture(i);
    const png = await sharp(data, { raw: { height, width, channels: 3 } })
      .png()
      .toBuffer();
    return { key: String(i).padStart(4, "0"), files: { cls: Buffer.from("0"), png } };
  });
  const { files } = await writeShards(await Promise.all(samples), join(dir, "shards"), { maxCount: 5 });
  assert.equal(files.length, 3);
  return join(dir, "shards");
}

describe("shardPictures", () => {
  it("trains from shards with the same bits for any number of workers and after a resume", () =>
    withTempDir(async (dir) => {
      const folder = await writePictureShards(dir);
      const options = { isShuffled: true, seed: 3, bufferSamples: 6 };
      const open = async (position?: ShardPosition) =>
        shardPictures(await openShards(folder, { ...options, position }));
      const all = await taken({ pictures: await open(), numWorkers: 0 }, 7);
      assert.deepEqual(await taken({ pictures: await open(), numWorkers: 2 }, 7), all);
      assert.deepEqual(
        all.map(({ epoch }) => epoch),
        [0, 0, 0, 1, 1, 1, 2],
      );
      for (const startStep of [1, 2, 3, 5]) {
        const position = JSON.parse(JSON.stringify(all[startStep - 1]!.position)) as ShardPosition;
        const rest = await taken({ pictures: await open(position), startStep, numWorkers: 0 }, 7 - startStep);
        assert.deepEqual(rest, all.slice(startStep), `from step ${startStep}`);
      }
    }));

  it("opens shards in each worker for access in any order", () =>
    withTempDir(async (dir) => {
      const nameOrPath = await writePictureShards(dir);
      const pictures = { nameOrPath, open: "openShardDataset" as const };
      const indices = Int32Array.from({ length: 14 }, (_, i) => i);
      const all = await taken({ pictures, indices, numWorkers: 0 }, 3);
      assert.deepEqual(await taken({ pictures, indices, numWorkers: 1 }, 3), all);
    }));

  it("names shard and sample where there is no picture", () =>
    withTempDir(async (dir) => {
      const samples = [{ key: "a", files: { txt: Buffer.from("words") } }];
      await writeShards(samples, join(dir, "shards"));
      const pictures = shardPictures(await openShards(join(dir, "shards")));
      await assert.rejects(
        taken({ pictures, numWorkers: 0 }, 1),
        /^BatchError: batch of step 0: .*\.tar: sample 0, "a", has no picture, only txt; pack it anew/,
      );
    }));
});

describe("train, from a stream", () => {
  it("is stopped and resumed at the position of its checkpoint, bit for bit", () =>
    withTempDir(async (dir) => {
      const { plan } = tinyMethod;
      const opened: (object | undefined)[] = [];
      const run = (name: string, stopAfter = Infinity) => {
        const controller = new AbortController();
        let clock = 0;
        return train({
          ...{ method: tinyMethod, engine: "cpu", numSteps: 9, lrAt: () => 0.03, seed: 1 },
          ...{ dir: join(dir, name), config: {}, resume: true, now: () => (clock += 100) },
          signal: controller.signal,
          openBatches(startStep, position) {
            opened.push(position);
            const pictures = countingStream(20, position as Place | undefined);
            const loader = createBatchLoader({ ...smallSpec, plan, pictures, startStep, numWorkers: 0 });
            return {
              async next() {
                const batch = await loader.next();
                if (batch.step + 1 === stopAfter) controller.abort();
                return batch;
              },
              close: () => loader.close(),
            };
          },
        });
      };
      const whole = await run("whole");
      await assert.rejects(run("parts", 5), /stopped tiny after step 5 of 9/);
      const resumed = await run("parts");
      assert.deepEqual(opened, [undefined, undefined, { epoch: 2, next: 8 }]);
      assert.deepEqual(resumed.params, whole.params);
    }));
});
