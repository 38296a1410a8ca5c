import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { BatchError, failed, PictureError, readLast } from "./batch-error.js";
import { memoryOf } from "./batch-feed.js";
import { batchMaking, type BatchRequest, type MadeBatch } from "./batch-making.js";
import type { MakerSpec } from "./batch-source.js";
import { PictureMark } from "./picture-mark.js";
import type { BatchReply, BatchWorkerData } from "./serve-batches.js";

/** Who makes the batches that a loader asks for. */
export interface BatchMaker {
  /** @throws BatchError */
  make(request: BatchRequest): Promise<MadeBatch>;
  /** Ends the threads; batches that are still being made are rejected. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(content: MadeBatch): void;
  reject(error: Error): void;
}

/** Makes each batch when it is asked for, in the caller's thread. */
export function sameThread(spec: MakerSpec): BatchMaker {
  const make = batchMaking(spec, { openers: () => import("./picture-openers.js") });
  return {
    make: (request) =>
      make(request).catch((error: unknown) => {
        throw failed(request.step, error);
      }),
    close: () => Promise.resolve(),
  };
}

/** Makes batches in worker threads; each goes to the thread that has the fewest to make.
 *
 * @param start another thread in place of the worker's, for tests of how it ends */
export function workerThreads(spec: MakerSpec, numWorkers: number, start = startWorker): BatchMaker {
  const threads = Array.from({ length: numWorkers }, () => new BatchThread(spec, start));
  return {
    make(request) {
      const dead = threads.find(({ failure }) => failure !== undefined);
      if (dead) return Promise.reject(dead.errorOf(request.step));
      return threads.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a)).make(request);
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

class BatchThread {
  readonly waiting = new Map<number, Waiting>();
  /** Why it has ended: it never answers then. */
  failure: string | undefined;
  private readonly reading = new PictureMark();
  private readonly worker: Worker;

  constructor(spec: MakerSpec, start: typeof startWorker) {
    this.worker = start({ spec, mark: this.reading.memory });
    this.worker.on("message", (reply: BatchReply) => this.onReply(reply));
    this.worker.on("error", (error) => this.fail(`the worker thread failed: ${String(error)}`));
    this.worker.on("messageerror", (error) => this.fail(`an answer was lost: ${String(error)}`));
    this.worker.on("exit", (code) => this.fail(`the worker thread has ended, with exit code ${code}`));
  }

  make(request: BatchRequest): Promise<MadeBatch> {
    const arrays = [...Object.values(request.buffers), ...sentArrays(request)];
    return new Promise((resolve, reject) => {
      this.worker.postMessage(
        request,
        arrays.map((array) => array!.buffer as ArrayBuffer),
      );
      this.waiting.set(request.step, { resolve, reject });
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private onReply(reply: BatchReply): void {
    const step = "content" in reply ? reply.content.step : reply.step;
    const caller = this.waiting.get(step);
    this.waiting.delete(step);
    if ("content" in reply) caller?.resolve(reply.content);
    else caller?.reject(failed(step, reply.skip ? new PictureError(reply.skip) : reply.error));
  }

  private fail(reason: string): void {
    this.failure ??= reason;
    for (const [step, { reject }] of this.waiting) reject(this.errorOf(step));
    this.waiting.clear();
  }

  /** Of a step that it will not make any more. */
  errorOf(step: number): BatchError {
    const picture = this.reading.get();
    return new BatchError(step, this.failure! + (picture ? readLast(picture) : ""), picture);
  }
}

/** What is moved with a request, not copied. Shared memory stays where it is. */
function sentArrays({ sent }: BatchRequest): Uint8Array[] {
  return (sent?.samples ?? [])
    .flatMap((sample) => ("broken" in sample ? [] : [memoryOf(sample)]))
    .filter(({ buffer }) => buffer instanceof ArrayBuffer);
}

/** From `dist` the worker is a file like any other; from the sources it is TypeScript, which Node 20 loads in a worker only after
 * tsx has been registered there. It takes no flags of the process (`execArgv`): some, as `--input-type`, stop a worker that is a file. */
function startWorker(workerData: BatchWorkerData): Worker {
  const { source } = workerData.spec;
  const isLight = source.kind === "memory" || (source.kind === "sent" && !source.isEncoded);
  const name = isLight ? "batch-worker" : "batch-file-worker";
  if (!import.meta.url.endsWith(".ts")) {
    return new Worker(new URL(`./${name}.js`, import.meta.url), { workerData, execArgv: [] });
  }
  // Required from the worker's own place, and without the flags of the process: code given as text would look for packages in
  // the folder that the process was started in, and might be taken for a module.
  const file = JSON.stringify(fileURLToPath(new URL(`./${name}.ts`, import.meta.url)));
  const code = `const from = require("node:module").createRequire(${file}); from("tsx/cjs"); from(${file});`;
  return new Worker(code, { eval: true, execArgv: [], workerData });
}
