import type { BatchArrays } from "../methods/types.js";
import { failed } from "./batch-error.js";
import type { FedStep, PictureFeed } from "./batch-feed.js";
import type { BatchMaker } from "./batch-makers.js";
import type { MadeBatch } from "./batch-making.js";
import type { StreamPosition } from "./batch-source.js";

/** What a queue works with. */
export interface QueueParts {
  readonly maker: BatchMaker;
  /** Absent: the maker finds the pictures by the step. */
  readonly feed: PictureFeed | undefined;
  readonly startStep: number;
  /** Largest number of batches made ahead (0: each is made when it is taken), and of bytes, with one batch at least. */
  readonly limits: { readonly batches: number; readonly bytes: number };
  /** Bytes of the arrays of one batch. */
  readonly batchBytes: number;
}

interface QueuedBatch extends MadeBatch {
  readonly position?: StreamPosition;
  release(): void;
}

interface Entry {
  readonly batch: Promise<Omit<QueuedBatch, "release">>;
  readonly size: { bytes: number };
}

/** Batches that are being made, in order of steps: as many as the limits allow. */
export class BatchQueue {
  private nextStep: number;
  private readonly ahead: Entry[] = [];
  /** Released arrays. One set is enough for a trainer that takes a batch at a time; the rest is given back to the system. */
  private spare: Partial<BatchArrays> | undefined;
  private readonly rejecters = new Set<(reason: Error) => void>();
  private lastRead: Promise<unknown> = Promise.resolve();
  private numReading = 0;
  private largestFedBytes = 0;
  private stopped: Error | undefined;

  constructor(private readonly parts: QueueParts) {
    this.nextStep = parts.startStep;
  }

  /** The step of the batch that is taken next. */
  get takenNext(): number {
    return this.nextStep - this.ahead.length;
  }

  get bytesAhead(): number {
    return this.ahead.reduce((sum, { size }) => sum + size.bytes, 0);
  }

  /** The next batch, once it is made. */
  async take(): Promise<QueuedBatch> {
    if (this.stopped) throw this.stopped;
    const entry = this.ahead.shift() ?? this.request();
    this.refill();
    const batch = await entry.batch;
    let isOnLoan = true;
    const release = () => {
      if (isOnLoan && batch.arrays.images.length > 0) this.spare = batch.arrays;
      isOnLoan = false;
    };
    return { ...batch, release };
  }

  /** Asks for as many batches as the limits allow. What a batch takes is known once its pictures are read, so they are read one batch at a time. */
  refill(): void {
    const { limits, batchBytes } = this.parts;
    const fits = () =>
      this.ahead.length === 0 || this.bytesAhead + batchBytes + this.largestFedBytes <= limits.bytes;
    while (!this.stopped && this.numReading === 0 && this.ahead.length < limits.batches && fits()) {
      this.ahead.push(this.request());
    }
  }

  /** Rejects all that is waited for and ends the threads. The first reason stays. */
  async stop(reason: Error): Promise<void> {
    this.stopped ??= reason;
    for (const reject of this.rejecters) reject(this.stopped);
    this.rejecters.clear();
    const closed = await Promise.allSettled([this.parts.maker.close(), this.parts.feed?.close()]);
    const failure = closed.find(({ status }) => status === "rejected");
    if (failure) throw (failure as PromiseRejectedResult).reason;
  }

  private request(): Entry {
    const step = this.nextStep++;
    const size = { bytes: this.parts.batchBytes };
    const batch = this.stoppable(this.make(step, size));
    batch.catch(() => undefined); // reported by take()
    return { batch, size };
  }

  private async make(step: number, size: Entry["size"]): Promise<Omit<QueuedBatch, "release">> {
    const { maker, feed, batchBytes } = this.parts;
    const fed = feed && (await this.read(feed, step));
    if (fed) size.bytes += fed.bytes;
    const buffers = this.spare ?? {};
    this.spare = undefined;
    const making = maker.make({ step, buffers, sent: fed?.sent });
    if (fed) this.refill();
    const content = await making;
    size.bytes = batchBytes;
    this.refill();
    return { ...content, position: fed?.position };
  }

  /** Reads come one after the other. */
  private async read(feed: PictureFeed, step: number): Promise<FedStep> {
    this.numReading++;
    const reading = this.lastRead.catch(() => undefined).then(() => feed.read(step));
    this.lastRead = reading;
    try {
      const fed = await reading;
      this.largestFedBytes = Math.max(this.largestFedBytes, fed.bytes);
      return fed;
    } catch (error) {
      throw failed(step, error);
    } finally {
      this.numReading--;
    }
  }

  /** Does not outlast `stop`. */
  private stoppable<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.rejecters.add(reject);
      void work.then(resolve, reject).finally(() => this.rejecters.delete(reject));
    });
  }
}
