import { checkNormalization } from "../augment/apply-view.js";
import { checkAugmentOptions, type AugmentOptions } from "../augment/augment-options.js";
import { oneOf, wholeNumber } from "../core/config.js";
import { ConfigError, DataError, InterruptedError } from "../core/errors.js";
import { silentLogger, type Logger } from "../core/logger.js";
import type { OnError, Skip } from "../data/dataset.js";
import { describeSkip } from "../data/skip-list.js";
import { batchBytes, type BatchSettings } from "./batch-arrays.js";
import { datasetFeed, streamFeed, type PictureFeed } from "./batch-feed.js";
import { sameThread, workerThreads } from "./batch-makers.js";
import { BatchQueue } from "./batch-queue.js";
import {
  isStream,
  makerSource,
  type LoaderPictures,
  type MakerSource,
  type MakerSpec,
  type StreamPosition,
} from "./batch-source.js";
import { stepsPerEpoch, type BatchContent } from "./batch.js";

/** Options of `createBatchLoader`. */
export interface BatchLoaderOptions extends BatchSettings {
  readonly pictures: LoaderPictures;
  /** The pictures that are trained on. Default all; a stream has none; needed for a set that workers open. */
  readonly indices?: Int32Array;
  /** The first batch is that of this step. Default 0. A stream goes on from where it is. */
  readonly startStep?: number;
  /** Threads that make batches; 0: the caller's own. Default 1. */
  readonly numWorkers?: number;
  /** Batches made ahead, at most. Default 4. */
  readonly prefetch?: number;
  /** Bytes of the batches made ahead and of the pictures read for them, at most; one batch is always made ahead. Default 512 MiB. */
  readonly prefetchBytes?: number;
  /** A picture that cannot be read: an error; or "skip": the next of its batch stands in for it, it is counted and named in the log
   * once. Default "throw". */
  readonly onError?: OnError;
  readonly logger?: Logger;
  /** Milliseconds from any origin, for `stats`. */
  readonly now?: () => number;
  /** Ends the workers at once; a `next` that waits is rejected. */
  readonly signal?: AbortSignal;
}

/** A batch on loan. */
export interface Batch extends BatchContent {
  /** Of a stream, after this batch: plain data for the checkpoint, to open the stream with for the next step. Other sets need the step only. */
  readonly position?: StreamPosition;
  /** Gives the arrays back to be written over; do not read them after. */
  release(): void;
}

/** How a loader does. */
export interface LoaderStats {
  /** Taken so far. */
  readonly batches: number;
  /** Milliseconds that `next` waited for them: time lost to the trainer. */
  readonly waitMs: number;
  /** Taken, since the loader was made. */
  readonly viewsPerSecond: number;
  /** Of batches made or being made ahead, and the pictures read for them. */
  readonly bytesAhead: number;
  /** How often a picture could not be read and another stood in for it. */
  readonly numSkipped: number;
}

/** Batches in order of steps, made ahead of time. */
export interface BatchLoader {
  /** The batch of the next step.
   *
   * @throws BatchError if it could not be made: its step, and file and index of the picture where there is one to blame
   * @throws DataError if the loader is closed
   * @throws InterruptedError after `signal` */
  next(): Promise<Batch>;
  stats(): LoaderStats;
  /** Ends the workers; a `next` that waits is rejected. */
  close(): Promise<void>;
}

/** Makes batches of two views (or one), masks and noise in worker threads, so that they are ready when the train step is.
 *
 * A batch depends on the seed and its step alone (of a stream, on the samples before it): equal bits for any number of workers, and after
 * a resume. In an epoch each picture comes once; those that do not fill a batch at its end are left out.
 *
 * @throws ConfigError if the batch is larger than the set, or an option is out of range */
export function createBatchLoader(options: BatchLoaderOptions): BatchLoader {
  const { startStep = 0, numWorkers = 1, prefetch = 4, prefetchBytes = 512 * 2 ** 20 } = options;
  const { now = () => 0, signal, plan, onError = "throw", logger = silentLogger } = options;
  wholeNumber("numWorkers", numWorkers, 0);
  wholeNumber("prefetch", prefetch, 1);
  wholeNumber("prefetchBytes", prefetchBytes, 1);
  wholeNumber("startStep", startStep, 0);
  oneOf("onError", onError, ["throw", "skip"]);
  const settings = checkedSettings(options);
  const source = makerSource(options.pictures, options.indices, numWorkers);
  if (source.kind !== "sent") stepsPerEpoch({ plan, indices: source.indices });
  const feed = feedOf(options, settings, source);
  const spec: MakerSpec = { ...settings, onError, source: feed ? sentSource(source) : source };
  const maker = numWorkers === 0 ? sameThread(spec) : workerThreads(spec, numWorkers);
  const limits = { batches: numWorkers === 0 ? 0 : prefetch, bytes: prefetchBytes };
  const queue = new BatchQueue({ maker, feed, startStep, limits, batchBytes: batchBytes(plan) });
  const startedAt = now();
  let batches = 0;
  let waitMs = 0;
  const skips = new SkipLog(logger);
  const onAbort = () =>
    void queue.stop(new InterruptedError(`next: told to stop before step ${queue.takenNext}`));
  signal?.addEventListener("abort", onAbort);
  if (signal?.aborted) onAbort();
  queue.refill();
  return {
    async next() {
      const before = now();
      const batch = await queue.take();
      waitMs += now() - before;
      batches++;
      for (const skip of batch.skipped ?? []) skips.add(skip);
      return batch;
    },
    stats() {
      const seconds = (now() - startedAt) / 1000;
      const views = batches * (plan.numViews + (plan.local?.numViews ?? 0)) * plan.batchSize;
      const viewsPerSecond = seconds > 0 ? views / seconds : 0;
      return { batches, waitMs, viewsPerSecond, bytesAhead: queue.bytesAhead, numSkipped: skips.count };
    },
    close() {
      signal?.removeEventListener("abort", onAbort);
      return queue.stop(new DataError("next: the batch loader is closed; create another one"));
    },
  };
}

function checkedSettings(options: BatchLoaderOptions): BatchSettings {
  const { plan, seed, normalize, augment, localAugment } = options;
  const list = Array.isArray(augment) ? (augment as AugmentOptions[]) : undefined;
  if (list && list.length !== plan.numViews) {
    throw new ConfigError(
      `augment must be options for all views or a list of ${plan.numViews}, one for each view, got ${list.length}`,
    );
  }
  if (plan.local && !localAugment) {
    throw new ConfigError(
      `localAugment is missing: the plan has ${plan.local.numViews} small views; give their options, for example localAugment`,
    );
  }
  return {
    ...{ plan, seed, normalize: checkNormalization(normalize) },
    augment: list ? list.map(checkAugmentOptions) : checkAugmentOptions(augment as AugmentOptions),
    ...(plan.local && localAugment ? { localAugment: checkAugmentOptions(localAugment) } : {}),
  };
}

/** Reads in the caller's thread what no worker can open. */
function feedOf(
  { pictures, numWorkers }: BatchLoaderOptions,
  settings: BatchSettings,
  source: MakerSource,
): PictureFeed | undefined {
  if (isStream(pictures)) return streamFeed(pictures, settings);
  if (source.kind !== "dataset" || numWorkers === 0) return undefined;
  return datasetFeed(source.dataset, { ...settings, indices: source.indices });
}

/** What a feed sends in place of a source. */
const sentSource = (source: MakerSource): MakerSource =>
  source.kind === "sent" ? source : { kind: "sent", isEncoded: false };

/** How many skips are told apart. */
const MAX_NAMED = 1000;

/** Counts what was skipped and names each picture once: a broken one comes again in every epoch. */
class SkipLog {
  count = 0;
  private readonly named = new Set<string>();

  constructor(private readonly logger: Logger) {}

  add(skip: Skip): void {
    this.count++;
    const text = describeSkip(skip);
    if (this.named.has(text) || this.named.size === MAX_NAMED) return;
    this.named.add(text);
    this.logger.warn(`skipped ${text}`);
  }
}
