import { ConfigError } from "../core/errors.js";
import type { Dataset, OnError, Picture, PictureArray, Skip } from "../data/dataset.js";
import type { BatchPlace, BatchSettings } from "./batch.js";
import type { NamedPicture } from "./picture-mark.js";

/** A set that each worker opens for itself, so that pictures are decoded where views are made. */
export interface DatasetPlace {
  /** The first argument of the function that opens it. */
  readonly nameOrPath: string;
  /** The function; default `openDataset`. */
  readonly open?: "openDataset" | "openShardDataset";
  /** Plain data: no logger, no signal. */
  readonly options?: object;
}

/** One sample of a stream. */
export interface StreamSample {
  /** The bytes of a picture file, which a worker decodes; or a picture. */
  readonly picture: Uint8Array | Picture;
  /** Named in errors. */
  readonly file: string;
  /** Number of the sample in its file. */
  readonly index: number;
}

/** A set that is read from front to back, epoch after epoch, as `openShards` reads tar shards. Each iteration gives the rest of the epoch at
 * `position`; at its end the next epoch begins. */
export interface PictureStream extends AsyncIterable<StreamSample> {
  /** Where to go on after the last sample given out: plain data, to open the stream with once more. */
  readonly position: StreamPosition;
}

/** Plain data. */
export interface StreamPosition {
  readonly epoch: number;
}

/** Where the pictures of batches come from: memory that all threads share, a set that each worker opens, a set of the caller's own
 * thread, or a stream. */
export type LoaderPictures = PictureArray | DatasetPlace | Dataset | PictureStream;

/** A sample that could not be read. */
export interface BrokenSample {
  readonly broken: Skip & NamedPicture;
}

/** Samples that were read in the caller's thread for one step. */
export interface SentPictures {
  readonly place: BatchPlace;
  readonly samples: readonly (StreamSample | BrokenSample)[];
}

/** Where whoever makes batches finds the pictures. */
export type MakerSource =
  | { readonly kind: "memory"; readonly pictures: PictureArray; readonly indices: Int32Array }
  | { readonly kind: "place"; readonly place: DatasetPlace; readonly indices: Int32Array }
  | { readonly kind: "dataset"; readonly dataset: Dataset; readonly indices: Int32Array }
  | { readonly kind: "sent"; readonly isEncoded: boolean };

/** What whoever makes batches is given once. */
export interface MakerSpec extends BatchSettings {
  /** What to do about a picture that cannot be read; default "throw". */
  readonly onError?: OnError;
  readonly source: MakerSource;
}

/** Whether a set is a stream. */
export const isStream = (pictures: LoaderPictures): pictures is PictureStream =>
  Symbol.asyncIterator in pictures;

/** Tells the kinds of set apart, and takes the whole set where no indices are given.
 *
 * @param numWorkers where there are some, they share one copy of pictures and indices
 * @throws ConfigError if a `DatasetPlace` has no indices, or options that cannot be sent to a worker */
export function makerSource(
  pictures: LoaderPictures,
  indices: Int32Array | undefined,
  numWorkers: number,
): MakerSource {
  if (isStream(pictures)) return { kind: "sent", isEncoded: true };
  const share = numWorkers > 0 ? shared : (array: Int32Array) => array;
  if ("nameOrPath" in pictures) {
    if (!indices) {
      throw new ConfigError(
        `createBatchLoader: indices are missing; give those of the pictures of ${pictures.nameOrPath} to train on`,
      );
    }
    return { kind: "place", place: plainPlace(pictures), indices: share(indices) };
  }
  const all = share(indices ?? Int32Array.from({ length: pictures.length }, (_, i) => i));
  if ("get" in pictures) return { kind: "dataset", dataset: pictures, indices: all };
  const pixels = numWorkers > 0 ? shared(pictures.pixels) : pictures.pixels;
  return { kind: "memory", pictures: { ...pictures, pixels }, indices: all };
}

/** The same numbers in memory that is sent to a worker without a copy. */
function shared<T extends Uint8Array | Int32Array>(array: T): T {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const copy = new SharedArrayBuffer(array.byteLength);
  const same = array instanceof Uint8Array ? new Uint8Array(copy) : new Int32Array(copy);
  same.set(array);
  return same as T;
}

function plainPlace(place: DatasetPlace): DatasetPlace {
  try {
    return structuredClone(place);
  } catch (error) {
    throw new ConfigError(
      `createBatchLoader: the options of ${place.nameOrPath} cannot be sent to a worker (${(error as Error).message}); leave out all but plain data`,
    );
  }
}
