import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { CheckpointError, ShapeError } from "../core/errors.js";
import { errorCode, writeAtomically } from "./atomic-file.js";
import {
  dtypes,
  formatHeader,
  headerLength,
  parseHeader,
  type Dtype,
  type TensorData,
  type TensorEntry,
} from "./safetensors-header.js";

/** A tensor on the host, row-major. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** What a safetensors file holds. */
export interface SafetensorsContent {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Bytes handled at a time: hashes and file calls take less than 2 GiB. */
const PIECE_BYTES = 1 << 26;

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += PIECE_BYTES) yield bytes.subarray(i, i + PIECE_BYTES);
}

const bytesOf = (data: TensorData) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function dtypeOf(data: TensorData): Dtype {
  if (data instanceof Float32Array) return "F32";
  return data instanceof Int32Array ? "I32" : "U8";
}

/** Places for the tensors; wide elements first, so that each begins at a multiple of its element size. */
function layOut(tensors: SafetensorsContent["tensors"]): TensorEntry[] {
  let position = 0;
  return Object.entries(tensors)
    .sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT)
    .map(([name, { shape, data }]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      if (name === "__metadata__") throw new ShapeError(`writeSafetensors: no tensor may be called ${name}`);
      if (size !== data.length) {
        throw new ShapeError(
          `writeSafetensors: ${name} of shape [${shape.join(",")}] needs ${size} numbers, got ${data.length}`,
        );
      }
      const begin = position;
      position += data.byteLength;
      return { name, dtype: dtypeOf(data), shape, begin, end: position };
    });
}

/** Writes a safetensors file, atomically: the old file or the whole new one is there at any moment.
 *
 * @returns the SHA-256 of the file, hex
 * @throws ShapeError if a shape does not fit its data
 * @throws DataError if the file cannot be written */
export async function writeSafetensors(path: string, content: SafetensorsContent): Promise<string> {
  const entries = layOut(content.tensors);
  const parts = [formatHeader({ entries, metadata: content.metadata ?? {} })];
  for (const { name } of entries) parts.push(bytesOf(content.tensors[name]!.data));
  const hash = createHash("sha256");
  await writeAtomically(path, async (file) => {
    for (const part of parts) {
      for (const piece of pieces(part)) {
        hash.update(piece);
        await file.writeFile(piece);
      }
    }
  });
  return hash.digest("hex");
}

/** Fills `target` from the file's current position; fewer bytes come back only at the end of the file. */
async function readInto(file: FileHandle, target: Uint8Array): Promise<Uint8Array> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, Math.min(target.length - done, PIECE_BYTES));
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return target.subarray(0, done);
}

async function openToRead(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    const why = errorCode(error) === "ENOENT" ? "it is not there" : String(error);
    throw new CheckpointError(`cannot read ${path}: ${why}; check the path`, { cause: error });
  }
}

/** Reads a safetensors file. Memory is taken only after the header was checked against the size of the file.
 *
 * @returns the content and the SHA-256 of the whole file, hex
 * @throws CheckpointError if the file is missing, cut short or damaged, with what was seen */
export async function readSafetensors(
  path: string,
): Promise<Required<SafetensorsContent> & { readonly sha256: string }> {
  const file = await openToRead(path);
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new CheckpointError(`cannot read ${path}: it is not a file; check the path`);
    const hash = createHash("sha256");
    const read = async (target: Uint8Array) => {
      const bytes = await readInto(file, target);
      for (const piece of pieces(bytes)) hash.update(piece);
      return bytes;
    };
    const length = headerLength(await read(new Uint8Array(8)), info.size, path);
    const { entries, metadata } = parseHeader(
      await read(new Uint8Array(length)),
      info.size - 8 - length,
      path,
    );
    const tensors: [string, StoredTensor][] = [];
    for (const { name, dtype, shape, begin, end } of entries) {
      const data: TensorData = new dtypes[dtype]((end - begin) / dtypes[dtype].BYTES_PER_ELEMENT);
      const { length: got } = await read(bytesOf(data));
      if (got < end - begin) {
        throw new CheckpointError(
          `${path} became shorter while it was read; stop what writes to it, try again`,
        );
      }
      tensors.push([name, { shape, data }]);
    }
    return { tensors: Object.fromEntries(tensors), metadata, sha256: hash.digest("hex") };
  } finally {
    await file.close();
  }
}
