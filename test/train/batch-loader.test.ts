import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { ConfigError, DataError, InterruptedError } from "../../src/core/errors.js";
import { createBatchLoader, type BatchLoaderOptions } from "../../src/train/batch-loader.js";
import { makeBatch } from "../../src/train/batch.js";
import { take, withLoader } from "../helpers/batch-loader.js";
import { copyOf, smallSpec } from "../helpers/batch-spec.js";

const expected = (start: number, count: number) =>
  Array.from({ length: count }, (_, i) => makeBatch(smallSpec, start + i));

describe("createBatchLoader", () => {
  it("gives the batches of the steps in order, to the bit, in the caller's own thread", async () => {
    await withLoader({ numWorkers: 0 }, async (loader, workers) => {
      assert.deepEqual(await take(loader, 7), expected(0, 7));
      assert.equal(workers.length, 0);
    });
  });

  it("gives the same bits with one worker, which writes over the memory of released batches", async () => {
    await withLoader({ numWorkers: 1, prefetch: 2 }, async (loader, workers) => {
      const first = await loader.next();
      const { images } = first.arrays;
      first.release();
      assert.deepEqual(await take(loader, 6), expected(1, 6));
      assert.equal(images.length, 0, "its memory has not gone to the worker");
      assert.equal(workers.length, 1);
      const kept = await loader.next(); // not released: stays as it is
      await take(loader, 3);
      assert.deepEqual(copyOf(kept), expected(7, 1)[0]);
    });
  });

  it("gives the same bits with two and three workers, and after a resume at any step", async () => {
    await withLoader({ numWorkers: 2, startStep: 4 }, async (loader, workers) => {
      assert.deepEqual(await take(loader, 7), expected(4, 7));
      assert.equal(workers.length, 2);
      const atOnce = await Promise.all(Array.from({ length: 6 }, () => loader.next()));
      assert.deepEqual(atOnce.map(copyOf), expected(11, 6), "calls that do not wait for each other");
    });
    await withLoader({ numWorkers: 3, startStep: 1 }, async (loader) => {
      assert.deepEqual(await take(loader, 7), expected(1, 7));
    });
    for (let startStep = 0; startStep < 7; startStep++) {
      await withLoader({ numWorkers: 0, startStep }, async (loader) => {
        assert.deepEqual(await take(loader, 2), expected(startStep, 2));
      });
    }
  });

  it("lends released memory once, even if released twice", async () => {
    await withLoader({ numWorkers: 0 }, async (loader) => {
      const first = await loader.next();
      first.release();
      first.release();
      const second = await loader.next();
      const third = await loader.next();
      assert.equal(second.arrays.images, first.arrays.images);
      assert.notEqual(third.arrays.images, second.arrays.images);
      assert.deepEqual(copyOf(second), expected(1, 1)[0]);
    });
  });

  for (const numWorkers of [0, 1]) {
    it(`names the step and the picture of a batch that cannot be made, with ${numWorkers} workers`, async () => {
      const indices = Int32Array.from([0, 1, 2, 99]);
      await withLoader({ numWorkers, indices, startStep: 6 }, async (loader) => {
        await assert.rejects(loader.next(), (error) => {
          assert.ok(error instanceof DataError);
          assert.match(error.message, /^batch of step 6: makeBatch: there is no picture 99 in a set of 12/);
          return true;
        });
      });
    });
  }

  it("fails, rather than waits, once a worker has died", async () => {
    await withLoader({ numWorkers: 1, prefetch: 1 }, async (loader, workers) => {
      await take(loader, 1);
      await workers[0]!.terminate();
      await assert.rejects(take(loader, 2), /batch of step [12]: the worker thread has ended/);
      await assert.rejects(take(loader, 2), /batch of step [23]: the worker thread has ended/);
    });
  });

  it("ends its threads when it is closed, and gives no more batches", async () => {
    for (const numWorkers of [0, 1]) {
      await withLoader({ numWorkers }, async (loader, workers) => {
        await take(loader, 1);
        await loader.close();
        assert.deepEqual(
          workers.map(({ threadId }) => threadId),
          Array<number>(numWorkers).fill(-1),
        );
        await assert.rejects(loader.next(), /next: the batch loader is closed; create another one/);
      });
    }
  });

  for (const numWorkers of [0, 1]) {
    it(`stops when it is told to, with ${numWorkers} workers`, async () => {
      const controller = new AbortController();
      const isStop = (error: unknown) =>
        error instanceof InterruptedError && error.message.startsWith("next: told to stop before step");
      await withLoader({ numWorkers, prefetch: 1, signal: controller.signal }, async (loader, workers) => {
        await take(loader, 1);
        const awaited = Array.from({ length: 3 }, () => loader.next());
        controller.abort();
        const results = await Promise.allSettled(awaited);
        const last = results.at(-1)!;
        if (numWorkers > 0) assert.ok(last.status === "rejected" && isStop(last.reason));
        await assert.rejects(loader.next(), isStop);
        await loader.close();
        assert.ok(workers.every(({ threadId }) => threadId === -1));
      });
      await withLoader({ numWorkers: 0, signal: controller.signal }, async (loader) => {
        await assert.rejects(loader.next(), isStop);
      });
    });
  }

  it("asks for batches before the first is wanted, and never for more ahead than allowed", async () => {
    const post = Worker.prototype.postMessage;
    const asked: number[] = [];
    Worker.prototype.postMessage = function (this: Worker, request: { step: number }, memory) {
      asked.push(request.step);
      return post.call(this, request, memory as ArrayBuffer[]);
    };
    try {
      await withLoader({ numWorkers: 2, prefetch: 3, startStep: 5 }, async (loader) => {
        assert.deepEqual(asked, [5, 6, 7]);
        await Promise.all([loader.next(), loader.next(), loader.next(), loader.next()]);
        assert.deepEqual(asked, [5, 6, 7, 8, 9, 10, 11]);
      });
    } finally {
      Worker.prototype.postMessage = post;
    }
  });

  it("counts batches, the time that was waited for them and the views per second", async () => {
    let clock = 0;
    await withLoader({ numWorkers: 0, now: () => (clock += 5) }, async (loader) => {
      await take(loader, 3);
      // The clock was read when the loader was made, twice for each batch, and now: 7 times 5 ms for 24 views.
      assert.deepEqual(loader.stats(), {
        batches: 3,
        waitMs: 15,
        viewsPerSecond: 24 / 0.035,
        bytesAhead: 0,
        numSkipped: 0,
      });
    });
    await withLoader({ numWorkers: 0 }, async (loader) => {
      await take(loader, 1);
      assert.equal(loader.stats().viewsPerSecond, 0, "without a clock");
    });
  });

  it("refuses wrong options before it starts a thread", () => {
    const refused: [Partial<BatchLoaderOptions>, RegExp][] = [
      [{ numWorkers: -1 }, /numWorkers must be a whole number of at least 0, got -1/],
      [{ numWorkers: 1.5 }, /numWorkers must be a whole number of at least 0, got 1.5/],
      [{ prefetchBytes: 0 }, /prefetchBytes must be a whole number of at least 1, got 0/],
      [{ onError: "stop" as "throw" }, /unknown onError "stop"; expected throw or skip/],
      [{ prefetch: 0 }, /prefetch must be a whole number of at least 1, got 0/],
      [{ startStep: -3 }, /startStep must be a whole number of at least 0, got -3/],
      [{ augment: { ...smallSpec.augment, flipProbability: 2 } }, /flipProbability must be between 0 and 1/],
      [{ normalize: { mean: [0, 0, 0], std: [1, 0, 1] } }, /normalize must have .* std \[1, 0, 1\]/],
      [{ indices: new Int32Array(3) }, /batchSize 4 is larger than the set of 3 pictures/],
    ];
    for (const [options, message] of refused) {
      assert.throws(
        () => createBatchLoader({ ...smallSpec, ...options }),
        (error) => error instanceof ConfigError && message.test(error.message),
      );
    }
  });

  it("starts from the sources in any folder", async () => {
    const url = (path: string) => new URL(`../../${path}`, import.meta.url).href;
    const script = `
      import { createBatchLoader } from ${JSON.stringify(url("src/train/batch-loader.ts"))};
      import { smallSpec } from ${JSON.stringify(url("test/helpers/batch-spec.ts"))};
      const loader = createBatchLoader({ ...smallSpec, numWorkers: 1, startStep: 2 });
      const { step } = await loader.next();
      await loader.close();
      process.stdout.write(String(step));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", url("node_modules/tsx/dist/esm/index.mjs"), "--input-type=module", "-e", script],
      { timeout: 15_000, cwd: tmpdir() },
    );
    assert.equal(stdout, "2");
  });

  it("works from the built package, and lets the process end once closed", async function () {
    const built = new URL("../../dist/train/batch-loader.js", import.meta.url);
    if (!existsSync(built)) {
      console.log("      skipped: dist/train/batch-loader.js is missing; run npm run build");
      return this.skip();
    }
    const { plan, augment, normalize, seed } = smallSpec;
    const plainSpec = { plan, augment, normalize, seed };
    const script = `
      import { createBatchLoader } from ${JSON.stringify(built.href)};
      const spec = ${JSON.stringify(plainSpec)};
      const pixels = Uint8Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => (i * 37) % 256);
      const pictures = { length: 4, imageSize: 8, pixels };
      const indices = Int32Array.from([0, 1, 2, 3]);
      const loader = createBatchLoader({ ...spec, pictures, indices, numWorkers: 1 });
      const { arrays } = await loader.next();
      await loader.close();
      process.stdout.write(JSON.stringify([...arrays.images.subarray(0, 50)]));`;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", script],
      { timeout: 15_000 },
    );
    assert.equal(stderr, "");
    const pixels = Uint8Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => (i * 37) % 256);
    const pictures = { length: 4, imageSize: 8, pixels };
    const { arrays } = makeBatch({ ...plainSpec, pictures, indices: Int32Array.from([0, 1, 2, 3]) }, 0);
    assert.deepEqual(JSON.parse(stdout), [...arrays.images.subarray(0, 50)]);
  });
});
