import { DataError, InterruptedError } from "../core/errors.js";
import type { Dataset, Picture } from "../data/dataset.js";
import type { BatchArrays } from "../methods/types.js";
import type { MakerSpec, SentPictures, StreamSample } from "./batch-source.js";
import { batchPlace, makeBatch, makeBatchFrom, type BatchContent } from "./batch.js";

/** What the loader asks for. */
export interface BatchRequest {
  readonly step: number;
  readonly buffers: Partial<BatchArrays>;
  /** The pictures, where they were read in the caller's thread. */
  readonly sent?: SentPictures;
}

/** Makes the batch of a request. It depends on the spec and the request alone. */
export type MakeRequested = (request: BatchRequest) => Promise<BatchContent>;

/** Opens the set, at the first request, and makes batches of it.
 *
 * @param onPicture is told the index of each picture before it is read */
export function batchMaking(
  spec: MakerSpec,
  onPicture: (index: number) => void = () => undefined,
): MakeRequested {
  const { source } = spec;
  let opened: Promise<Dataset> | undefined;
  return async ({ step, buffers, sent }) => {
    if (source.kind === "memory") return makeBatch({ ...spec, ...source }, step, buffers);
    if (source.kind === "sent") {
      const { place, samples } = sent!;
      const read = (row: number) => {
        onPicture(samples[row]!.index);
        return decoded(samples[row]!);
      };
      return makeBatchFrom(spec, place, read, buffers);
    }
    const dataset = await (opened ??= openSet(source));
    const place = batchPlace({ ...spec, indices: source.indices }, step);
    const read = (row: number) => {
      onPicture(place.indices[row]!);
      return pictureOf(dataset, place.indices[row]!);
    };
    return makeBatchFrom(spec, place, read, buffers);
  };
}

async function openSet(
  source: Extract<MakerSpec["source"], { kind: "place" | "dataset" }>,
): Promise<Dataset> {
  if (source.kind === "dataset") return source.dataset;
  const { nameOrPath, open = "openDataset", options } = source.place;
  if (open === "openDataset")
    return (await import("../data/open-dataset.js")).openDataset(nameOrPath, options);
  return (await import("../data/shards/shard-dataset.js")).openShardDataset(nameOrPath, options);
}

/** @throws DataError naming the set and the picture */
export async function pictureOf(dataset: Dataset, index: number): Promise<Picture> {
  try {
    return (await dataset.get(index)).picture;
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    const file = dataset.fileOf?.(index) ?? dataset.name;
    throw new DataError(`picture ${index}, ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws DataError naming the file and the sample */
async function decoded({ picture, file, index }: StreamSample): Promise<Picture> {
  if (!(picture instanceof Uint8Array)) return picture;
  const { decodeImage } = await import("../data/decode-image.js");
  try {
    return await decodeImage(picture, { file });
  } catch (error) {
    throw new DataError(`sample ${index}, ${file}: ${(error as Error).message}`, { cause: error });
  }
}
