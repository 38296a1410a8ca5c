import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { DataError } from "../../src/core/errors.js";
import { BatchError } from "../../src/train/batch-error.js";
import { workerThreads } from "../../src/train/batch-makers.js";
import type { MakerSpec } from "../../src/train/batch-source.js";
import { makeBatch } from "../../src/train/batch.js";
import type { NamedPicture } from "../../src/train/picture-mark.js";
import { copyOf, smallSpec } from "../helpers/batch-spec.js";

const { pictures, indices, ...settings } = smallSpec;
const spec: MakerSpec = { ...settings, source: { kind: "memory", pictures, indices } };
const request = (step: number) => ({ step, buffers: {} });

/** Threads that do this when they are asked for a batch; `read(index, file)` marks a picture as read. */
function threadsThat(code: string, numWorkers = 1) {
  const body = `
    const { parentPort, workerData: { mark } } = require("node:worker_threads");
    const read = (index, file) => {
      const { written } = new TextEncoder().encodeInto(file, new Uint8Array(mark, 8));
      new Int32Array(mark, 0, 2).set([index, written]);
    };
    parentPort.on("message", ({ step }) => { ${code} });`;
  return workerThreads(spec, numWorkers, (workerData) => {
    const resourceLimits = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 8 };
    return new Worker(body, { eval: true, workerData, resourceLimits });
  });
}

async function failureOf(making: Promise<unknown>, picture?: NamedPicture): Promise<string> {
  const error = await making.then(
    () => assert.fail("a batch was made"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BatchError && error instanceof DataError);
  assert.deepEqual(error.picture, picture);
  return error.message;
}

describe("workerThreads", () => {
  const deaths: [string, string, RegExp][] = [
    ["ends its process", "process.exit(3)", /the worker thread has ended, with exit code 3/],
    ["throws where nobody catches it", "setImmediate(() => { throw new Error('oh') })", /failed: Error: oh/],
    [
      "runs out of memory",
      "const all = []; for (;;) all.push(new Array(1e5).fill(step));",
      /the worker thread failed: .*memory limit/,
    ],
  ];
  for (const [what, code, reason] of deaths) {
    it(`names step, reason and picture when a thread ${what}, now and later`, async () => {
      const maker = threadsThat(`read(42, "смех.png"); ${code}`);
      try {
        const picture = { file: "смех.png", index: 42 };
        const messages = await Promise.all([
          failureOf(maker.make(request(8)), picture),
          failureOf(maker.make(request(9)), picture),
        ]);
        messages.push(await failureOf(maker.make(request(10)), picture));
        messages.forEach((message, i) => {
          assert.match(message, new RegExp(`^batch of step ${8 + i}: `));
          assert.match(message, reason);
          assert.match(message, /; the picture read last was 42 of смех\.png$/);
        });
      } finally {
        await maker.close();
      }
    });
  }

  it("still gives what other threads make when one dies, then fails", async () => {
    const reply = "parentPort.postMessage({ content: { step } })";
    const maker = threadsThat(`if (step === 0) process.exit(1); else setTimeout(() => ${reply}, 100)`, 2);
    try {
      const [first, second] = await Promise.allSettled([maker.make(request(0)), maker.make(request(1))]);
      assert.deepEqual([first.status, second.status], ["rejected", "fulfilled"]);
      assert.match(await failureOf(maker.make(request(2))), /^batch of step 2: the worker thread has ended/);
    } finally {
      await maker.close();
    }
  });

  it("gives work to the thread that has least, so that a slow one holds nothing up but its own batch", async () => {
    const later = "step === 0 ? 600 : 0";
    const maker = threadsThat(`setTimeout(() => parentPort.postMessage({ content: { step } }), ${later})`, 2);
    const done: number[] = [];
    const make = async (step: number) => done.push((await maker.make(request(step))).step);
    try {
      const slow = make(0);
      for (const step of [1, 2, 3, 4]) await make(step);
      await slow;
      assert.deepEqual(done, [1, 2, 3, 4, 0]);
    } finally {
      await maker.close();
    }
  });

  it("can be closed twice, and rejects what was being made", async () => {
    const maker = threadsThat("");
    const making = failureOf(maker.make(request(5)));
    await Promise.all([maker.close(), maker.close()]);
    assert.match(await making, /^batch of step 5: the worker thread has ended/);
    await maker.close();
    assert.match(await failureOf(maker.make(request(6))), /^batch of step 6: /);
  });

  it("moves the arrays to and fro without a copy", async () => {
    const maker = workerThreads(spec, 1);
    try {
      const first = await maker.make(request(0));
      const { images, noise } = first.arrays;
      const second = await maker.make({ step: 1, buffers: first.arrays });
      assert.deepEqual([images.length, noise!.length], [0, 0], "they went to the worker");
      assert.deepEqual(copyOf(second), makeBatch(smallSpec, 1));
    } finally {
      await maker.close();
    }
  });
});

describe("createBatchLoader", () => {
  it("leaves no thread behind after an error, an abort or two closes: the process ends by itself", async () => {
    const url = (path: string) => new URL(`../../${path}`, import.meta.url).href;
    const script = `
      import { createBatchLoader } from ${JSON.stringify(url("src/train/batch-loader.ts"))};
      import { smallSpec } from ${JSON.stringify(url("test/helpers/batch-spec.ts"))};
      const open = (more) => createBatchLoader({ ...smallSpec, numWorkers: 2, ...more });
      const wrong = open({ indices: Int32Array.from([0, 1, 2, 99]) });
      const error = await wrong.next().catch(({ message }) => message);
      await wrong.close();
      const controller = new AbortController();
      const stopped = open({ signal: controller.signal });
      await stopped.next();
      controller.abort();
      const abort = await stopped.next().catch(({ message }) => message); // nobody closes it
      const twice = open({});
      const waiting = twice.next().catch(({ message }) => message);
      await Promise.all([twice.close(), twice.close()]);
      process.stdout.write(JSON.stringify([error, abort, await waiting]));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", url("node_modules/tsx/dist/esm/index.mjs"), "--input-type=module", "-e", script],
      { timeout: 15_000 },
    );
    const [error, abort, closed] = JSON.parse(stdout) as string[];
    assert.match(error!, /^batch of step 0: makeBatch: there is no picture 99/);
    assert.match(abort!, /^next: told to stop before step 1$/);
    assert.match(closed!, /^next: the batch loader is closed/);
  });
});
