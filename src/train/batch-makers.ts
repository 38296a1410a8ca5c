import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { DataError } from "../core/errors.js";
import type { BatchReply, BatchRequest } from "./batch-worker.js";
import { makeBatch, type BatchContent, type BatchSpec } from "./batch.js";

/** Who makes the batches that a loader asks for. */
export interface BatchMaker {
  /** @throws DataError naming the step */
  make(request: BatchRequest): Promise<BatchContent>;
  /** Ends the threads; batches that are still being made are rejected. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(content: BatchContent): void;
  reject(error: Error): void;
}

const failed = (step: number, reason: string) => new DataError(`batch of step ${step}: ${reason}`);

/** Makes each batch when it is asked for, in the caller's thread. */
export function sameThread(spec: BatchSpec): BatchMaker {
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

/** Makes batches in worker threads, the steps dealt out in turn. */
export function workerThreads(spec: BatchSpec, numWorkers: number): BatchMaker {
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
 * tsx has been registered there. It takes no flags of the process (`execArgv`): some, as `--input-type`, stop a worker that is a file. */
function startWorker(workerData: BatchSpec): Worker {
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL("./batch-worker.js", import.meta.url), { workerData, execArgv: [] });
  }
  // Required from the worker's own place, and without the flags of the process: code given as text would look for packages in
  // the folder that the process was started in, and might be taken for a module.
  const file = JSON.stringify(fileURLToPath(new URL("./batch-worker.ts", import.meta.url)));
  const code = `const from = require("node:module").createRequire(${file}); from("tsx/cjs"); from(${file});`;
  return new Worker(code, { eval: true, execArgv: [], workerData });
}
