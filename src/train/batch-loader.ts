import { Worker } from "node:worker_threads";
import { checkAugmentOptions } from "../augment/augment-options.js";
import { wholeNumber } from "../core/config.js";
import { DataError } from "../core/errors.js";
import type { BatchArrays } from "../methods/types.js";
import type { BatchReply, BatchRequest } from "./batch-worker.js";
import { makeBatch, stepsPerEpoch, type BatchContent, type BatchSpec } from "./batch.js";

/** Options of `createBatchLoader`. */
export interface BatchLoaderOptions extends BatchSpec {
  /** The first batch is that of this step. Default 0. */
  readonly startStep?: number;
  /** Threads that make batches; 0: the caller's own. Default 1. */
  readonly numWorkers?: number;
  /** Batches made ahead, at most. Default 4. */
  readonly prefetch?: number;
  /** Milliseconds from any origin, for `stats`. */
  readonly now?: () => number;
}

/** A batch on loan. */
export interface Batch extends BatchContent {
  /** Gives the arrays back to be written over; do not read them after. */
  release(): void;
}

/** Batches in order of steps, made ahead of time. */
export interface BatchLoader {
  /** The batch of the next step.
   *
   * @throws DataError if it could not be made, naming the step; or if the loader is closed */
  next(): Promise<Batch>;
  /** Batches taken so far, and the milliseconds that `next` waited for them. */
  stats(): { readonly batches: number; readonly waitMs: number };
  /** Ends the workers. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(content: BatchContent): void;
  reject(error: Error): void;
}

/** Makes batches of two views (or one), masks and noise in worker threads, so that they are ready when the train step is.
 *
 * A batch depends on the seed and its step alone: equal bits for any number of workers, and after a resume.
 *
 * @throws ConfigError if the batch is larger than the set, or an option is out of range */
export function createBatchLoader(options: BatchLoaderOptions): BatchLoader {
  const { startStep = 0, numWorkers = 1, prefetch = 4, now = () => 0 } = options;
  wholeNumber("numWorkers", numWorkers, 0);
  wholeNumber("prefetch", prefetch, 1);
  wholeNumber("startStep", startStep, 0);
  const { pictures, indices, plan, normalize, seed } = options;
  const spec: BatchSpec = {
    pictures,
    indices,
    plan,
    normalize,
    seed,
    augment: checkAugmentOptions(options.augment),
  };
  stepsPerEpoch(spec);
  const pool: Partial<BatchArrays>[] = [];
  const maker = numWorkers === 0 ? sameThread(spec) : workerThreads(spec, numWorkers);
  const ready: Promise<BatchContent>[] = [];
  let nextStep = startStep;
  let batches = 0;
  let waitMs = 0;
  let isClosed = false;
  const request = () => {
    const content = maker.make({ step: nextStep++, buffers: pool.pop() ?? {} });
    content.catch(() => undefined); // reported by next()
    ready.push(content);
  };
  return {
    async next() {
      if (isClosed) throw new DataError("next: the batch loader is closed; create another one");
      const ahead = numWorkers === 0 ? 1 : prefetch;
      while (ready.length < ahead) request();
      const before = now();
      const content = await ready.shift()!;
      waitMs += now() - before;
      batches++;
      if (numWorkers > 0) request();
      let released = false;
      return {
        ...content,
        release: () => {
          if (!released) pool.push(content.arrays);
          released = true;
        },
      };
    },
    stats: () => ({ batches, waitMs }),
    close() {
      isClosed = true;
      return maker.close();
    },
  };
}

const failed = (step: number, reason: string) => new DataError(`batch of step ${step}: ${reason}`);

interface Maker {
  make(request: BatchRequest): Promise<BatchContent>;
  close(): Promise<void>;
}

function sameThread(spec: BatchSpec): Maker {
  return {
    make: ({ step, buffers }) =>
      new Promise((resolve, reject) => {
        try {
          resolve(makeBatch(spec, step, buffers));
        } catch (error) {
          reject(failed(step, (error as Error).message));
        }
      }),
    close: () => Promise.resolve(),
  };
}

function workerThreads(spec: BatchSpec, numWorkers: number): Maker {
  const waiting = new Map<number, Waiting>();
  let failure: string | undefined; // a thread that has ended never answers
  const failAll = (reason: string) => {
    failure ??= reason;
    for (const [step, { reject }] of waiting) reject(failed(step, failure));
    waiting.clear();
  };
  const onReply = (reply: BatchReply) => {
    const step = "content" in reply ? reply.content.step : reply.step;
    const caller = waiting.get(step);
    waiting.delete(step);
    if ("content" in reply) caller?.resolve(reply.content);
    else caller?.reject(failed(step, reply.error));
  };
  const workers = Array.from({ length: numWorkers }, () => {
    const worker = startWorker(spec);
    worker.on("message", onReply);
    worker.on("error", (error) => failAll(`the worker thread failed: ${String(error)}`));
    worker.on("exit", () => failAll("the worker thread has ended"));
    return worker;
  });
  return {
    make: (request) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failed(request.step, failure));
        waiting.set(request.step, { resolve, reject });
        const memory = Object.values(request.buffers).map((array) => array!.buffer as ArrayBuffer);
        workers[request.step % numWorkers]!.postMessage(request, memory);
      }),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** From `dist` the worker is a file like any other; from the sources it is TypeScript, which Node 20 loads in a worker only after
 * tsx has been registered there. */
function startWorker(workerData: BatchSpec): Worker {
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL("./batch-worker.js", import.meta.url), { workerData });
  }
  const file = JSON.stringify(new URL("./batch-worker.ts", import.meta.url).href);
  return new Worker(`import("tsx/esm/api").then(({ register }) => (register(), import(${file})));`, {
    eval: true,
    workerData,
  });
}
