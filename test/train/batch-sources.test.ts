import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { applyView } from "../../src/augment/apply-view.js";
import { drawView } from "../../src/augment/view-draw.js";
import { ConfigError } from "../../src/core/errors.js";
import { createRng } from "../../src/core/rng.js";
import { openDataset } from "../../src/data/open-dataset.js";
import { BatchError } from "../../src/train/batch-error.js";
import type { BatchLoaderOptions } from "../../src/train/batch-loader.js";
import { makeBatch, type BatchContent } from "../../src/train/batch.js";
import { take, withLoader } from "../helpers/batch-loader.js";
import { smallSpec } from "../helpers/batch-spec.js";
import { recordingLogger } from "../helpers/recording-logger.js";
import { withTempDir } from "../helpers/temp-dir.js";
import { unevenDataset, unevenPicture } from "../helpers/uneven-dataset.js";

const { plan, seed, augment, normalize, indices } = smallSpec;
const countUp = (length: number) => Int32Array.from({ length }, (_, i) => i);

/** One view after the other, each from its own draws. */
function slowImages({ step, indices: taken }: BatchContent): Float32Array {
  const rows = Array.from({ length: plan.numViews * plan.batchSize }, (_, row) => {
    const { data, height, width } = unevenPicture(taken[row % plan.batchSize]!);
    const draw = drawView(augment, createRng(seed, "views", step, row), { height, width });
    const out = new Float32Array(plan.imageSize ** 2 * 3);
    applyView(data, draw, { size: { height, width }, outSize: plan.imageSize, ...normalize }, out);
    return [...out];
  });
  return Float32Array.from(rows.flat());
}

const taken = (options: Partial<BatchLoaderOptions>, count: number) =>
  withLoader(options, (loader) => take(loader, count));

/** A folder of PNG files, one for each picture. */
async function writePictures(folder: string, count: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const { data, height, width } = unevenPicture(i);
    const png = sharp(data, { raw: { height, width, channels: 3 } }).png();
    await writeFile(join(folder, `${String(i).padStart(3, "0")}.png`), await png.toBuffer());
  }
  return folder;
}

describe("createBatchLoader, sets", () => {
  it("gives pictures in memory that is not shared the same bits in a worker", async () => {
    const pictures = { ...smallSpec.pictures, pixels: Uint8Array.from(smallSpec.pictures.pixels) };
    const expected = Array.from({ length: 3 }, (_, i) => makeBatch(smallSpec, i));
    assert.deepEqual(await taken({ pictures, numWorkers: 2 }, 3), expected);
  });

  it("takes all pictures where no indices are given", async () => {
    const batches = await taken({ indices: undefined, numWorkers: 0 }, 3);
    const all = batches.flatMap((batch) => [...batch.indices]).sort((a, b) => a - b);
    assert.deepEqual(all, [...countUp(12)]);
  });

  it("makes views of pictures of any size, each from the draws of its row", async () => {
    const batches = await taken({ pictures: unevenDataset(12), numWorkers: 0 }, 5);
    for (const batch of batches) assert.deepEqual(batch.arrays.images, slowImages(batch));
    const inMemory = makeBatch(smallSpec, 3);
    assert.deepEqual(batches[3]!.indices, inMemory.indices, "the order of a set in memory");
    assert.deepEqual(batches[3]!.arrays.noise, inMemory.arrays.noise);
  });

  it("gives the same bits with 0 to 3 workers, and after a resume at any step", async () => {
    const pictures = unevenDataset(12);
    const all = await taken({ pictures, numWorkers: 0 }, 7);
    for (const numWorkers of [1, 2, 3]) assert.deepEqual(await taken({ pictures, numWorkers }, 7), all);
    for (let startStep = 1; startStep < 7; startStep++) {
      const numWorkers = startStep === 4 ? 1 : 0;
      assert.deepEqual(await taken({ pictures, numWorkers, startStep }, 7 - startStep), all.slice(startStep));
    }
  });

  it("opens a folder of pictures in each worker, with the same bits as in the caller's thread", () =>
    withTempDir(async (dir) => {
      const nameOrPath = await writePictures(join(dir, "pictures"), 12);
      const pictures = { nameOrPath };
      const all = await taken({ pictures, numWorkers: 0 }, 4);
      assert.deepEqual(all, await taken({ pictures: unevenDataset(12), numWorkers: 0 }, 4));
      assert.deepEqual(all, await taken({ pictures: await openDataset(nameOrPath), numWorkers: 1 }, 4));
      for (const numWorkers of [1, 2]) assert.deepEqual(await taken({ pictures, numWorkers }, 4), all);
    }));

  it("refuses a set for workers without indices, or with options that cannot be sent", () => {
    const refused: [Partial<BatchLoaderOptions>, RegExp][] = [
      [{ pictures: { nameOrPath: "emoji" }, indices: undefined }, /indices are missing; give those .* emoji/],
      [
        { pictures: { nameOrPath: "x", options: { logger: () => undefined } } },
        /the options of x cannot be sent to a worker \(.*\); leave out all but plain data/,
      ],
    ];
    return Promise.all(
      refused.map(([options, message]) =>
        assert.rejects(
          withLoader(options, () => Promise.resolve()),
          (error) => error instanceof ConfigError && message.test(error.message),
        ),
      ),
    );
  });
});

describe("createBatchLoader, pictures that cannot be read", () => {
  for (const numWorkers of [0, 2]) {
    it(`names file and index, and goes on after it, with ${numWorkers} workers`, async () => {
      const bad = makeBatch(smallSpec, 1).indices[2]!;
      await withLoader({ pictures: unevenDataset(12, [bad]), numWorkers }, async (loader) => {
        await loader.next();
        await assert.rejects(loader.next(), (error) => {
          assert.ok(error instanceof BatchError);
          assert.deepEqual(error.picture, { file: `folder/${bad}.png`, index: bad });
          assert.equal(
            error.message,
            `batch of step 1: picture ${bad} of folder/${bad}.png: the file of ${bad} is cut off`,
          );
          return true;
        });
        assert.equal((await loader.next()).step, 2);
      });
    });

    it(`names the file of a damaged picture and its index, with ${numWorkers} workers`, () =>
      withTempDir(async (dir) => {
        const nameOrPath = await writePictures(join(dir, "p"), 12);
        await writeFile(join(nameOrPath, "003.png"), "no picture");
        const options = { pictures: { nameOrPath }, indices: Int32Array.from([3, 3, 3, 3]), numWorkers };
        await withLoader(options, (loader) =>
          assert.rejects(loader.next(), (error) => {
            assert.ok(error instanceof BatchError);
            assert.deepEqual(error.picture, { file: join(nameOrPath, "003.png"), index: 3 });
            assert.match(error.message, /^batch of step 0: picture 3 of .*003\.png: .* is no JPEG, PNG/);
            return true;
          }),
        );
      }));
  }

  it("names the picture whose views cannot be made", async () => {
    const dataset = { ...unevenDataset(12), get: () => Promise.resolve({ picture: undefined as never }) };
    const first = makeBatch(smallSpec, 0).indices[0]!;
    await withLoader({ pictures: dataset, numWorkers: 0 }, (loader) =>
      assert.rejects(loader.next(), (error) => {
        assert.ok(error instanceof BatchError);
        assert.deepEqual(error.picture, { file: `folder/${first}.png`, index: first });
        return true;
      }),
    );
  });

  it("names the file that a worker read when it died", () =>
    withTempDir(async (dir) => {
      const nameOrPath = await writePictures(join(dir, "p"), 12);
      const indices = Int32Array.from([5, 5, 5, 5]);
      await withLoader({ pictures: { nameOrPath }, indices, prefetch: 1 }, async (loader, workers) => {
        await loader.next();
        await workers[0]!.terminate();
        const died = async () => {
          for (;;) await loader.next();
        };
        await assert.rejects(died(), (error) => {
          assert.ok(error instanceof BatchError);
          assert.deepEqual(error.picture, { file: join(nameOrPath, "005.png"), index: 5 });
          assert.match(
            error.message,
            /the worker thread has ended.*; the picture read last was 5 of .*005\.png$/,
          );
          return true;
        });
      });
    }));

  it("lets the next picture of the batch stand in for one, the same with any number of workers", async () => {
    const [a, b] = makeBatch(smallSpec, 0).indices as unknown as [number, number];
    const pictures = unevenDataset(12, [a, b]);
    const { logger, warnings } = recordingLogger();
    const all = await withLoader({ pictures, numWorkers: 0, onError: "skip", logger }, async (loader) => {
      const batches = await take(loader, 6);
      assert.equal(loader.stats().numSkipped, batches.length, "2 pictures in each of 3 epochs");
      return batches;
    });
    for (const batch of all) {
      assert.deepEqual(batch.arrays.images, slowImages(batch));
      assert.ok(!batch.indices.includes(a) && !batch.indices.includes(b));
    }
    const [first] = all;
    assert.deepEqual([...first!.indices.slice(0, 3)], Array(3).fill(first!.indices[2]));
    assert.deepEqual(
      [...warnings].sort(),
      [a, b]
        .map((index) => `skipped folder/${index}.png, item ${index}: the file of ${index} is cut off`)
        .sort(),
      "each is named once",
    );
    assert.deepEqual(await taken({ pictures, numWorkers: 2, onError: "skip" }, 6), all);
  });

  it("is an error even so where a whole batch cannot be read", async () => {
    const pictures = unevenDataset(12, [...countUp(12)]);
    await assert.rejects(
      taken({ pictures, indices, numWorkers: 1, onError: "skip" }, 1),
      /^BatchError: batch of step 0: picture \d+ of folder.* is cut off$/,
    );
  });
});
