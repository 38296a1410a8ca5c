import { DataError } from "../core/errors.js";
import { silentLogger } from "../core/logger.js";
import type { Logger } from "../core/logger.js";
import { datasetOf } from "./dataset.js";
import type { Dataset, OnError, Skip } from "./dataset.js";
import { MAX_FILE_BYTES, readAnnounced } from "./read-bounded.js";
import { SkipList } from "./skip-list.js";

/* IDX (yann.lecun.com/exdb/mnist): 0, 0, type (8: uint8), number of dimensions | each dimension, uint32 big-endian
 *                                  | the numbers, last dimension fastest. */
const UINT8 = 8;
const MAX_DIMS = 3;

/** An array of uint8 read from an IDX file. */
export interface IdxArray {
  readonly dims: readonly number[];
  /** `dims[0] * dims[1] * …` numbers. */
  readonly data: Uint8Array;
}

/** Whether bytes begin as an IDX file does. */
export function isIdx(head: Uint8Array): boolean {
  return (
    head.length >= 4 &&
    head[0] === 0 &&
    head[1] === 0 &&
    head[2] === UINT8 &&
    (head[3] === 1 || head[3] === 3)
  );
}

/** Reads an IDX file of uint8 in 1 to 3 dimensions, gzipped or not.
 *
 * @throws DataError if it cannot be read, is no such file, or its length is not what its dimensions say */
export async function readIdx(path: string): Promise<IdxArray> {
  let dims: number[] = [];
  const announce = (head: Uint8Array): number => {
    dims = parseHeader(head, path);
    return headerBytes(dims) + dims.reduce((a, b) => a * b, 1);
  };
  const bytes = await readAnnounced(path, { headBytes: 4 + 4 * MAX_DIMS, announce });
  return { dims, data: bytes.subarray(headerBytes(dims)) };
}

const headerBytes = (dims: readonly number[]): number => 4 + 4 * dims.length;

function parseHeader(head: Uint8Array, path: string): number[] {
  const [a, b, type, numDims] = head;
  if (a !== 0 || b !== 0 || type !== UINT8 || numDims! < 1 || numDims! > MAX_DIMS) {
    const seen = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new DataError(
      `readIdx: ${path}, byte 0: is no IDX file of bytes: magic number ${seen || "missing"}, wanted 00 00 08 01 to 00 00 08 03`,
    );
  }
  if (head.length < 4 + 4 * numDims!) {
    throw new DataError(`readIdx: ${path}, byte ${head.length}: ends inside its header; get the file again`);
  }
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const dims = Array.from({ length: numDims! }, (_, i) => view.getUint32(4 + 4 * i));
  const sizeBytes = dims.reduce((product, dim) => product * dim, 1);
  if (sizeBytes > MAX_FILE_BYTES) {
    throw new DataError(
      `readIdx: ${path}, byte 4: dimensions ${dims.join(" x ")} make ${sizeBytes} bytes, more than the limit of ${MAX_FILE_BYTES}`,
    );
  }
  return dims;
}

/** Options of `openIdx`. */
export interface IdxOptions {
  readonly name?: string;
  /** Names of the classes, of which a label is the index. Default: "0" to "9", or to the largest label if it is above. */
  readonly classNames?: readonly string[];
  readonly onError?: OnError;
  readonly logger?: Logger;
}

/** Opens grey pictures, and labels if there are any, from IDX files. Both are held in memory; pictures are
 * `[height, width, 3]` with three equal channels.
 *
 * @throws DataError if a file is broken, the two do not have equally many items, or there are none; and, unless `onError`
 * is "skip", if a label is not the index of a class */
export async function openIdx(
  paths: { readonly images: string; readonly labels?: string },
  options: IdxOptions = {},
): Promise<Dataset> {
  const images = await readIdx(paths.images);
  const [length, height, width] = images.dims as [number, number?, number?];
  if (height === undefined || width === undefined || images.data.length === 0) {
    throw new DataError(
      `openIdx: ${paths.images}, byte 4: has dimensions ${images.dims.join(" x ")}, wanted number x height x width, none of them 0`,
    );
  }
  const labels =
    paths.labels === undefined ? undefined : await readLabels(paths.labels, length, paths.images);
  const classNames = labels === undefined ? [] : (options.classNames ?? digitNames(labels));
  const list = new SkipList("openIdx", options.onError ?? "throw");
  const indices =
    labels === undefined
      ? undefined
      : goodLabels(labels, classNames.length, (skip) => list.fault({ file: paths.labels!, ...skip }));
  list.report(options.logger ?? silentLogger);
  if (indices?.length === 0)
    throw new DataError(`openIdx: ${paths.labels} has no good label; get the file again`);
  const pictureBytes = height * width;
  const labelAt = (index: number): number | undefined => labels?.[indices?.[index] ?? index];
  const about = {
    name: options.name ?? paths.images,
    length: indices?.length ?? length,
    classNames,
    skipped: list.skipped,
    labelOf: labelAt,
  };
  return datasetOf(about, (index) => {
    const item = indices?.[index] ?? index;
    const grey = images.data.subarray(item * pictureBytes, (item + 1) * pictureBytes);
    return { picture: { data: greyToRgb(grey), height, width }, label: labelAt(index) };
  });
}

async function readLabels(path: string, numImages: number, imagesPath: string): Promise<Uint8Array> {
  const { dims, data } = await readIdx(path);
  if (dims.length !== 1) {
    throw new DataError(`openIdx: ${path}, byte 3: has ${dims.length} dimensions, labels have 1`);
  }
  if (dims[0] !== numImages) {
    throw new DataError(
      `openIdx: ${path}, byte 4: has ${dims[0]} labels for the ${numImages} pictures of ${imagesPath}; take the two files of one split`,
    );
  }
  return data;
}

function digitNames(labels: Uint8Array): string[] {
  const largest = labels.reduce((a, b) => Math.max(a, b), 9);
  return Array.from({ length: largest + 1 }, (_, digit) => String(digit));
}

/** Indices of the labels that name a class; the others go to `fault`. */
function goodLabels(
  labels: Uint8Array,
  numClasses: number,
  fault: (skip: Omit<Skip, "file">) => void,
): Int32Array {
  const good: number[] = [];
  labels.forEach((label, index) => {
    if (label < numClasses) good.push(index);
    else {
      const reason = `label ${label} is out of range, there are ${numClasses} classes`;
      fault({ index, offset: 8 + index, reason });
    }
  });
  return Int32Array.from(good);
}

function greyToRgb(grey: Uint8Array): Uint8Array {
  const out = new Uint8Array(grey.length * 3);
  grey.forEach((value, i) => out.fill(value, 3 * i, 3 * i + 3));
  return out;
}
