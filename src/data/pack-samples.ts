import { extname, relative } from "node:path";
import sharp from "sharp";
import { DataError } from "../core/errors.js";
import type { Dataset, OnError, Picture } from "./dataset.js";
import { readBounded } from "./read-bounded.js";
import type { SampleToWrite } from "./shards/index.js";

const CHUNK_SIZE = 32;
const MAX_PICTURE_BYTES = 256 * 1024 * 1024;

/** Options of `packSamples`. */
export interface PackOptions {
  /** Folder that the keys are relative to; default: keys are numbers. */
  readonly root?: string;
  /** What to do about a broken picture; default "throw". */
  readonly onError?: OnError;
  /** Called for each picture that is left out. */
  readonly onSkip?: (reason: string) => void;
}

/** Samples of a set for `writeShards`: the picture's file as it is (or a PNG where items have no files) and its label.
 * Each picture is decoded once to see that it is whole. Keys are the paths without extension, dots made into "_", or
 * numbers; a key that is taken gets the item's number.
 *
 * @throws DataError on a broken picture, unless `onError` is "skip" */
export async function* packSamples(
  dataset: Dataset,
  options: PackOptions = {},
): AsyncGenerator<SampleToWrite> {
  const taken = new Set<string>();
  for (let start = 0; start < dataset.length; start += CHUNK_SIZE) {
    const indices = Array.from({ length: Math.min(CHUNK_SIZE, dataset.length - start) }, (_, i) => start + i);
    for (const sample of await Promise.all(indices.map((index) => readSample(dataset, index, options)))) {
      if (sample === undefined) continue;
      const { files, index } = sample;
      const key = taken.has(sample.key) ? `${sample.key}-${index}` : sample.key;
      taken.add(key);
      yield { key, files };
    }
  }
}

async function readSample(dataset: Dataset, index: number, { root, onError, onSkip }: PackOptions) {
  try {
    const { picture, label } = await dataset.get(index);
    const file = dataset.fileOf?.(index);
    const files: Record<string, Uint8Array> = {};
    if (file === undefined || root === undefined) files.png = await asPng(picture);
    else files[extensionOf(file)] = await readBounded(file, MAX_PICTURE_BYTES);
    if (label !== undefined) files.cls = Buffer.from(String(label));
    return { index, key: keyOf(index, file, root), files };
  } catch (error) {
    if (!(error instanceof DataError) || onError !== "skip") throw error;
    onSkip?.(error.message);
    return undefined;
  }
}

const extensionOf = (file: string): string => extname(file).slice(1).toLowerCase();

function keyOf(index: number, file: string | undefined, root: string | undefined): string {
  if (file === undefined || root === undefined) return String(index).padStart(8, "0");
  const parts = relative(root, file).slice(0, -extname(file).length).split(/[/\\]/);
  const name = parts.pop()!.replaceAll(".", "_");
  return [...parts, name].join("/");
}

function asPng({ data, height, width }: Picture): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
