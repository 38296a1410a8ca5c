import { DataError } from "../core/errors.js";
import type { Dataset } from "../data/dataset.js";
import { PictureError } from "./batch-error.js";
import { pictureOf } from "./batch-making.js";
import type {
  BrokenSample,
  PictureStream,
  SentPictures,
  StreamPosition,
  StreamSample,
} from "./batch-source.js";
import { batchPlace, type BatchSettings, type BatchSpec } from "./batch.js";

/** What was read for one step. */
export interface FedStep {
  readonly sent: SentPictures;
  /** Of the samples. */
  readonly bytes: number;
  /** Where the next step goes on; absent where the step says it all. */
  readonly position?: StreamPosition;
}

/** Reads pictures in the caller's thread, step after step: one call at a time. */
export interface PictureFeed {
  read(step: number): Promise<FedStep>;
  close(): Promise<void>;
}

/** The pixels of a picture, or the bytes of its file. */
export const memoryOf = ({ picture }: StreamSample): Uint8Array =>
  picture instanceof Uint8Array ? picture : picture.data;

const bytesOf = (samples: readonly (StreamSample | BrokenSample)[]) =>
  samples.reduce((sum, sample) => sum + ("broken" in sample ? 0 : memoryOf(sample).length), 0);

/** A copy that can be moved to another thread: the picture may be a small part of large memory, or in use elsewhere. */
const movable = (data: Uint8Array): Uint8Array =>
  data.buffer instanceof SharedArrayBuffer ? data : Uint8Array.from(data);

/** Reads the pictures of a set that cannot be opened in a worker. */
export function datasetFeed(dataset: Dataset, spec: Omit<BatchSpec, "pictures">): PictureFeed {
  let isClosed = false;
  return {
    async read(step) {
      const place = batchPlace(spec, step);
      const samples: (StreamSample | BrokenSample)[] = [];
      for (const index of place.indices) {
        if (!isClosed) samples.push(await sampleOf(dataset, index));
      }
      return { sent: { place, samples }, bytes: bytesOf(samples) };
    },
    close() {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

async function sampleOf(dataset: Dataset, index: number): Promise<StreamSample | BrokenSample> {
  try {
    const { data, height, width } = await pictureOf(dataset, index);
    return { picture: { data: movable(data), height, width }, file: dataset.name, index };
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return { broken: error.skip }; // whoever makes the batch knows what to do about it
  }
}

/** Reads a stream, epoch after epoch; what does not fill a batch at the end of an epoch is left out. */
export function streamFeed(stream: PictureStream, { plan }: BatchSettings): PictureFeed {
  const { batchSize } = plan;
  let samples = stream[Symbol.asyncIterator]();
  let { epoch } = stream.position;
  let isFresh = false; // at the start of an epoch
  const nextEpoch = () => {
    if (isFresh)
      throw new DataError(`the stream has fewer samples in an epoch than the batchSize ${batchSize}`);
    isFresh = true;
    samples = stream[Symbol.asyncIterator]();
    epoch = stream.position.epoch;
  };
  const readBatch = async (): Promise<StreamSample[]> => {
    const read: StreamSample[] = [];
    while (read.length < batchSize) {
      const next = await samples.next();
      if (next.done === true) {
        read.length = 0;
        nextEpoch();
      } else read.push(movableSample(next.value));
    }
    isFresh = false;
    return read;
  };
  let failure: { readonly error: unknown } | undefined; // what comes after a fault would be other samples
  return {
    async read(step) {
      if (failure) throw failure.error;
      try {
        const read = await readBatch();
        const place = { step, epoch, indices: Int32Array.from(read, ({ index }) => index) };
        return { sent: { place, samples: read }, bytes: bytesOf(read), position: stream.position };
      } catch (error) {
        failure = { error };
        throw error;
      }
    },
    async close() {
      await samples.return?.();
    },
  };
}

function movableSample({ picture, file, index }: StreamSample): StreamSample {
  if (picture instanceof Uint8Array) return { picture: movable(picture), file, index };
  return { picture: { ...picture, data: movable(picture.data) }, file, index };
}
