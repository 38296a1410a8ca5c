import { DataError, InterruptedError } from "../core/errors.js";
import type { Dataset, Picture, Skip } from "../data/dataset.js";
import type { BatchArrays } from "../methods/types.js";
import type * as openersModule from "./picture-openers.js";
import type { BrokenSample, MakerSpec, SentPictures, StreamSample } from "./batch-source.js";
import { batchPlace, makeBatch, makeBatchFrom, type BatchContent, type BatchPlace } from "./batch.js";

/** What the loader asks for. */
export interface BatchRequest {
  readonly step: number;
  readonly buffers: Partial<BatchArrays>;
  /** The pictures, where they were read in the caller's thread. */
  readonly sent?: SentPictures;
}

/** Makes the batch of a request. It depends on the spec and the request alone. */
export type MakeRequested = (request: BatchRequest) => Promise<MadeBatch>;

/** A batch, and what could not be read for it. */
export interface MadeBatch extends BatchContent {
  readonly skipped?: readonly Skip[];
}

/** The functions that open sets and pictures. They are handed in, since loading them takes a worker a fifth of a second. */
export type PictureOpeners = typeof openersModule;

/** What making a batch needs of where it is made. */
export interface MakingPlace {
  readonly openers: () => Promise<PictureOpeners>;
  /** Is told the index of each picture before it is read. */
  readonly onPicture?: (index: number) => void;
}

/** Opens the set, at the first request, and makes batches of it. */
export function batchMaking(
  spec: MakerSpec,
  { openers, onPicture = () => undefined }: MakingPlace,
): MakeRequested {
  const { source } = spec;
  let opened: Promise<Dataset> | undefined;
  return async ({ step, buffers, sent }) => {
    if (source.kind === "memory") return makeBatch({ ...spec, ...source }, step, buffers);
    if (source.kind === "sent") {
      const { place, samples } = sent!;
      return makeReading(spec, { place, buffers }, (row) => {
        onPicture(place.indices[row]!);
        return decoded(samples[row]!, openers);
      });
    }
    const dataset = await (opened ??= openSet(source, openers));
    const place = batchPlace({ ...spec, indices: source.indices }, step);
    return makeReading(spec, { place, buffers }, (row) => {
      onPicture(place.indices[row]!);
      return pictureOf(dataset, place.indices[row]!);
    });
  };
}

/** Makes a batch of pictures that are read one at a time. With `onError` "skip" the next picture of the batch stands in for one that is broken. */
async function makeReading(
  spec: MakerSpec,
  { place, buffers }: { place: BatchPlace; buffers: Partial<BatchArrays> },
  read: (row: number) => Promise<Picture>,
): Promise<MadeBatch> {
  const indices = Int32Array.from(place.indices);
  const skipped = new Map<number, Skip>();
  const readOrNext = async (row: number, tried = 0): Promise<Picture> => {
    const from = (row + tried) % indices.length;
    try {
      const picture = await read(from);
      indices[row] = place.indices[from]!;
      return picture;
    } catch (error) {
      if (spec.onError !== "skip" || !(error instanceof PictureError)) throw error;
      skipped.set(from, error.skip);
      if (tried + 1 === indices.length) throw error; // all are broken
      return readOrNext(row, tried + 1);
    }
  };
  const { arrays } = await makeBatchFrom(spec, place, readOrNext, buffers);
  const made = { ...place, indices, arrays };
  return skipped.size > 0 ? { ...made, skipped: [...skipped.values()] } : made;
}

/** A picture that cannot be read. */
export class PictureError extends DataError {
  constructor(
    readonly skip: Skip,
    options?: { cause: unknown },
  ) {
    super(`picture ${skip.index} of ${skip.file}: ${skip.reason}`, options);
  }
}

function asPictureError(file: string, index: number, error: unknown): unknown {
  if (error instanceof InterruptedError || !(error instanceof Error)) return error;
  return new PictureError({ file, index, reason: error.message }, { cause: error });
}

async function openSet(
  source: Extract<MakerSpec["source"], { kind: "place" | "dataset" }>,
  openers: MakingPlace["openers"],
): Promise<Dataset> {
  if (source.kind === "dataset") return source.dataset;
  const { nameOrPath, open = "openDataset", options } = source.place;
  return (await openers())[open](nameOrPath, options);
}

/** @throws DataError naming the file (where items have none, the set) and the index */
export async function pictureOf(dataset: Dataset, index: number): Promise<Picture> {
  try {
    return (await dataset.get(index)).picture;
  } catch (error) {
    throw asPictureError(dataset.fileOf?.(index) ?? dataset.name, index, error);
  }
}

async function decoded(
  sample: StreamSample | BrokenSample,
  openers: MakingPlace["openers"],
): Promise<Picture> {
  if ("broken" in sample) throw new PictureError(sample.broken);
  const { picture, file, index } = sample;
  if (!(picture instanceof Uint8Array)) return picture;
  const { decodeImage } = await openers();
  try {
    return await decodeImage(picture, { file });
  } catch (error) {
    throw asPictureError(file, index, error);
  }
}
