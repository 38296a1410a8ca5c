import { checkNormalization } from "../augment/apply-view.js";
import { checkAugmentOptions } from "../augment/augment-options.js";
import { wholeNumber } from "../core/config.js";
import { DataError, InterruptedError } from "../core/errors.js";
import type { BatchArrays } from "../methods/types.js";
import { sameThread, workerThreads } from "./batch-makers.js";
import { stepsPerEpoch, type BatchContent, type BatchSpec } from "./batch.js";

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
  /** Ends the workers at once; a `next` that waits is rejected. */
  readonly signal?: AbortSignal;
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
   * @throws DataError if it could not be made, naming the step; or if the loader is closed
   * @throws InterruptedError after `signal` */
  next(): Promise<Batch>;
  /** Batches taken so far, and the milliseconds that `next` waited for them. */
  stats(): { readonly batches: number; readonly waitMs: number };
  /** Ends the workers. */
  close(): Promise<void>;
}

/** Makes batches of two views (or one), masks and noise in worker threads, so that they are ready when the train step is.
 *
 * A batch depends on the seed and its step alone: equal bits for any number of workers, and after a resume.
 *
 * @throws ConfigError if the batch is larger than the set, or an option is out of range */
export function createBatchLoader(options: BatchLoaderOptions): BatchLoader {
  const { startStep = 0, numWorkers = 1, prefetch = 4, now = () => 0, signal } = options;
  wholeNumber("numWorkers", numWorkers, 0);
  wholeNumber("prefetch", prefetch, 1);
  wholeNumber("startStep", startStep, 0);
  const { pictures, indices, plan, normalize, seed } = options;
  const spec: BatchSpec = {
    pictures,
    indices,
    plan,
    seed,
    normalize: checkNormalization(normalize),
    augment: checkAugmentOptions(options.augment),
  };
  stepsPerEpoch(spec);
  const maker = numWorkers === 0 ? sameThread(spec) : workerThreads(spec, numWorkers);
  const pool: Partial<BatchArrays>[] = [];
  const ahead: Promise<BatchContent>[] = [];
  let nextStep = startStep;
  let batches = 0;
  let waitMs = 0;
  let stopped: Error | undefined;
  const stop = (reason: Error) => {
    stopped ??= reason;
    signal?.removeEventListener("abort", onAbort);
    return maker.close();
  };
  const onAbort = () => void stop(new InterruptedError(`next: told to stop before step ${nextStep}`));
  const request = () => {
    const content = maker.make({ step: nextStep++, buffers: pool.pop() ?? {} });
    content.catch(() => undefined); // reported by next()
    return content;
  };
  const requestAhead = () => {
    while (numWorkers > 0 && ahead.length < prefetch) ahead.push(request());
  };
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  requestAhead();
  return {
    async next() {
      if (stopped) throw stopped;
      const before = now();
      const making = ahead.shift() ?? request();
      requestAhead();
      const content = await making.catch((error: unknown) => {
        throw stopped ?? error;
      });
      waitMs += now() - before;
      batches++;
      return { ...content, release: once(() => pool.push(content.arrays)) };
    },
    stats: () => ({ batches, waitMs }),
    close: () => stop(new DataError("next: the batch loader is closed; create another one")),
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
