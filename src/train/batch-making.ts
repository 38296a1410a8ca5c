import { InterruptedError } from "../core/errors.js";
import type { Dataset, Picture, Skip } from "../data/dataset.js";
import type { BatchArrays } from "../methods/types.js";
import type * as openersModule from "./picture-openers.js";
import { PictureError } from "./batch-error.js";
import type { BrokenSample, MakerSpec, SentPictures, StreamSample } from "./batch-source.js";
import { batchPlace, makeBatch, makeBatchFrom, type BatchContent, type BatchPlace } from "./batch.js";
import type { NamedPicture } from "./picture-mark.js";

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
  /** Is told of each picture before it is read. */
  readonly onPicture?: (picture: NamedPicture) => void;
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
      const nameOf = (row: number) => nameOfSample(samples[row]!);
      const read = (row: number) => decoded(samples[row]!, openers);
      return makeReading(spec, { place, buffers }, { nameOf, read, onPicture });
    }
    const dataset = await (opened ??= openSet(source, openers));
    const place = batchPlace({ ...spec, indices: source.indices }, step);
    const nameOf = (row: number) => nameOfItem(dataset, place.indices[row]!);
    const read = (row: number) => pictureOf(dataset, place.indices[row]!);
    return makeReading(spec, { place, buffers }, { nameOf, read, onPicture });
  };
}

/** The rows of a batch. */
interface Rows {
  nameOf(row: number): NamedPicture;
  read(row: number): Promise<Picture>;
  onPicture(picture: NamedPicture): void;
}

/** Makes a batch of pictures that are read one at a time. With `onError` "skip" the next picture of the batch stands in for one that is broken. */
async function makeReading(
  spec: MakerSpec,
  { place, buffers }: { place: BatchPlace; buffers: Partial<BatchArrays> },
  rows: Rows,
): Promise<MadeBatch> {
  const indices = Int32Array.from(place.indices);
  const skipped = new Map<number, Skip>();
  let last: NamedPicture | undefined;
  const readOrNext = async (row: number, tried = 0): Promise<Picture> => {
    const from = (row + tried) % indices.length;
    try {
      rows.onPicture((last = rows.nameOf(from)));
      const picture = await rows.read(from);
      indices[row] = place.indices[from]!;
      return picture;
    } catch (error) {
      if (spec.onError !== "skip" || !(error instanceof PictureError)) throw error;
      skipped.set(from, error.skip);
      if (tried + 1 === indices.length) throw error; // all are broken
      return readOrNext(row, tried + 1);
    }
  };
  try {
    const { arrays } = await makeBatchFrom(spec, place, readOrNext, buffers);
    const made = { ...place, indices, arrays };
    return skipped.size > 0 ? { ...made, skipped: [...skipped.values()] } : made;
  } catch (error) {
    throw last === undefined ? error : asPictureError(last, error); // its views could not be made
  }
}

function asPictureError(picture: NamedPicture, error: unknown): unknown {
  const isKnown = error instanceof PictureError || error instanceof InterruptedError;
  if (isKnown || !(error instanceof Error)) return error;
  return new PictureError({ ...picture, reason: error.message }, { cause: error });
}

async function openSet(
  source: Extract<MakerSpec["source"], { kind: "place" | "dataset" }>,
  openers: MakingPlace["openers"],
): Promise<Dataset> {
  if (source.kind === "dataset") return source.dataset;
  const { nameOrPath, open = "openDataset", options } = source.place;
  return (await openers())[open](nameOrPath, options);
}

const nameOfItem = (dataset: Dataset, index: number): NamedPicture => ({
  file: dataset.fileOf?.(index) ?? dataset.name,
  index,
});

/** @throws PictureError naming the file (where items have none, the set) and the index */
export async function pictureOf(dataset: Dataset, index: number): Promise<Picture> {
  try {
    return (await dataset.get(index)).picture;
  } catch (error) {
    throw asPictureError(nameOfItem(dataset, index), error);
  }
}

const nameOfSample = (sample: StreamSample | BrokenSample): NamedPicture => {
  const { file, index } = "broken" in sample ? sample.broken : sample;
  return { file, index };
};

async function decoded(
  sample: StreamSample | BrokenSample,
  openers: MakingPlace["openers"],
): Promise<Picture> {
  if ("broken" in sample) throw new PictureError(sample.broken);
  const { picture, file } = sample;
  if (!(picture instanceof Uint8Array)) return picture;
  const { decodeImage } = await openers();
  try {
    return await decodeImage(picture, { file });
  } catch (error) {
    throw asPictureError(nameOfSample(sample), error);
  }
}
