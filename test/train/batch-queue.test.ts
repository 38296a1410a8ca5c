import assert from "node:assert/strict";
import fc from "fast-check";
import { InterruptedError } from "../../src/core/errors.js";
import type { BatchRequest, MadeBatch } from "../../src/train/batch-making.js";
import { BatchQueue, type QueueParts } from "../../src/train/batch-queue.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Makes a batch when it is told to. */
function manualMaker() {
  const requests: BatchRequest[] = [];
  const waiting = new Map<number, (content: MadeBatch) => void>();
  return {
    requests,
    isClosed: false,
    make(request: BatchRequest) {
      requests.push(request);
      return new Promise<MadeBatch>((resolve) => waiting.set(request.step, resolve));
    },
    finish(step: number) {
      const images = requests.find((one) => one.step === step)!.buffers.images ?? new Float32Array(1);
      waiting.get(step)!({ step, epoch: 0, indices: new Int32Array(0), arrays: { images } });
      waiting.delete(step);
    },
    waiting,
    close() {
      this.isClosed = true;
      return Promise.resolve();
    },
  };
}

/** Reads the given numbers of bytes. */
const feedOf = (sizes: readonly number[]): QueueParts["feed"] => ({
  read: async (step) => {
    await Promise.resolve();
    const place = { step, epoch: 0, indices: new Int32Array(0) };
    return { sent: { place, samples: [] }, bytes: sizes[step % sizes.length]! };
  },
  close: () => Promise.resolve(),
});

function queueOf(more: Partial<QueueParts> = {}) {
  const maker = manualMaker();
  const limits = { batches: 3, bytes: 1000 };
  const queue = new BatchQueue({ maker, feed: undefined, startStep: 0, limits, batchBytes: 100, ...more });
  queue.refill();
  const asked = () => maker.requests.map(({ step }) => step);
  return { queue, maker, asked };
}

describe("BatchQueue", () => {
  it("asks for as many batches ahead as the limits allow, and waits for a slow trainer", async () => {
    const { queue, maker, asked } = queueOf();
    await settled();
    assert.deepEqual(asked(), [0, 1, 2]);
    for (const step of [0, 1, 2]) maker.finish(step);
    await settled();
    assert.deepEqual(asked(), [0, 1, 2], "nobody took one");
    assert.equal((await queue.take()).step, 0);
    assert.deepEqual(asked(), [0, 1, 2, 3]);
  });

  it("gives batches in order of steps whichever is made first", async () => {
    const { queue, maker } = queueOf();
    const first = queue.take();
    for (const step of [2, 1]) maker.finish(step);
    let isGiven = false;
    void first.then(() => (isGiven = true));
    await settled();
    assert.ok(!isGiven, "step 0 is not made yet");
    maker.finish(0);
    assert.deepEqual([(await first).step, (await queue.take()).step, (await queue.take()).step], [0, 1, 2]);
  });

  it("never holds more bytes ahead than it may, but for one batch", async () => {
    const anyCase = fc.record({
      batchBytes: fc.integer({ min: 1, max: 1000 }),
      bytes: fc.integer({ min: 1, max: 5000 }),
      batches: fc.integer({ min: 1, max: 6 }),
      fed: fc.option(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 5 })),
    });
    await fc.assert(
      fc.asyncProperty(
        anyCase,
        fc.array(fc.boolean(), { maxLength: 30 }),
        async ({ batchBytes, bytes, batches, fed }, turns) => {
          const feed = fed ? feedOf(fed) : undefined;
          const { queue, maker } = queueOf({ batchBytes, limits: { batches, bytes }, feed });
          const largest = fed ? Math.max(...fed) : 0;
          // What a batch's pictures take is known once they are read: the first large one may go beyond.
          const bound = Math.max(bytes, batchBytes) + largest;
          for (const isTaken of turns) {
            await settled();
            assert.ok(queue.bytesAhead <= bound, `${queue.bytesAhead} bytes, at most ${bound}`);
            assert.ok(queue.bytesAhead > 0, "one batch is always made ahead");
            const [step] = maker.waiting.keys();
            if (step !== undefined) maker.finish(step);
            if (isTaken) void queue.take().catch(() => undefined);
          }
          await queue.stop(new InterruptedError("done"));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("counts the pictures that were read for a batch until it is made", async () => {
    const { queue, maker } = queueOf({ feed: feedOf([50]), limits: { batches: 2, bytes: 1000 } });
    for (let i = 0; i < 4; i++) await settled();
    assert.equal(queue.bytesAhead, 300);
    maker.finish(0);
    await settled();
    assert.equal(queue.bytesAhead, 250);
  });

  it("keeps one set of released arrays, and none that were moved elsewhere", async () => {
    const { queue, maker } = queueOf({ limits: { batches: 0, bytes: 1 } });
    const next = async () => {
      const taking = queue.take();
      maker.finish(maker.requests.at(-1)!.step);
      return taking;
    };
    const [a, b] = [await next(), await next()];
    a.release();
    b.release();
    a.release();
    const c = await next();
    assert.equal(c.arrays.images, b.arrays.images);
    structuredClone(c.arrays.images, { transfer: [c.arrays.images.buffer as ArrayBuffer] });
    c.release();
    assert.equal((await next()).arrays.images.length, 1);
  });

  it("rejects what is waited for at once, though the maker never answers, and stays stopped", async () => {
    const { queue, maker, asked } = queueOf();
    const waiting = [queue.take(), queue.take()];
    const closing = queue.stop(new InterruptedError("told to stop"));
    for (const one of waiting) await assert.rejects(one, /^InterruptedError: told to stop$/);
    await closing;
    await queue.stop(new Error("another reason"));
    await assert.rejects(queue.take(), /told to stop/);
    assert.ok(maker.isClosed);
    const before = asked().length;
    queue.refill();
    await settled();
    assert.equal(asked().length, before);
  });
});
