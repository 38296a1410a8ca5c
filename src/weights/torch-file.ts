import { crc32 } from "node:zlib";
import { CheckpointError } from "../core/errors.js";
import { elementBytes } from "../train/safetensors-header.js";
import { damagedFile, type FileBytes } from "./file-bytes.js";
import { PickleFault, readPickle } from "./pickle.js";
import { toFloat32 } from "./to-float32.js";
import { Skipped, torchNames, TorchTensor } from "./torch-names.js";
import type { WeightFile } from "./weight-file.js";
import { readZipDirectory, zipDataStart, type ZipEntry } from "./zip-directory.js";

const MAX_PICKLE_BYTES = 1 << 26;

/** Where training scripts put the state dict: MAE and DeiT, Lightning and MoCo. */
const STATE_DICT_KEYS = ["model", "state_dict"];

type Dict = Map<unknown, unknown>;

/** Opens what torch.save has written since PyTorch 1.6: a zip of one pickle and one stored file per storage. The pickle is read by a
 * machine that knows tensors and plain containers; nothing in it is executed.
 *
 * @param file stays open until the result is closed
 * @throws CheckpointError if the file is damaged, or refers to anything but tensors and plain containers */
export async function openTorchFile(file: FileBytes): Promise<WeightFile> {
  const { path } = file;
  const damaged = (seen: string) => damagedFile(path, "PyTorch", seen);
  const directory = await readZipDirectory(file);
  const pickles = [...directory.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (pickles.length !== 1) throw damaged(`it has ${pickles.length} data.pkl, one was wanted`);
  const folder = pickles[0]!.slice(0, -"data.pkl".length);
  const bytesOf = (entry: ZipEntry) => readEntry(file, entry);
  const order = directory.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(await bytesOf(order)) !== "little") {
    throw new CheckpointError(
      `${path} was written on a big-endian machine, which is not read; save it on another`,
    );
  }
  const pickle = directory.get(pickles[0]!)!;
  if (pickle.sizeBytes > MAX_PICKLE_BYTES) throw damaged(`its data.pkl has ${pickle.sizeBytes} bytes`);
  const { tensors, skipped } = stateDict(parse(await bytesOf(pickle), path), path);
  for (const [name, { storage }] of tensors) {
    const entry = directory.get(`${folder}data/${storage.key}`);
    const needed = storage.length * elementBytes[storage.dtype];
    if (entry === undefined || entry.sizeBytes < needed) {
      throw damaged(
        `the storage of ${JSON.stringify(name.slice(0, 80))} needs ${needed} bytes, has ${entry?.sizeBytes ?? "none"}`,
      );
    }
  }
  const numbers = [...tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  if (numbers > file.size)
    throw damaged(`its tensors would be ${numbers} numbers, more than the file has bytes`);
  return {
    ...{ path, format: "pth", metadata: {}, skipped, close: () => file.close() },
    entries: [...tensors].map(([name, { storage, shape }]) => ({ name, dtype: storage.dtype, shape })),
    async read(names) {
      const wanted = names.map((name) => {
        const tensor = tensors.get(name);
        if (tensor) return { name, tensor };
        throw new CheckpointError(`${path} has no tensor ${name}; it lists ${tensors.size}`);
      });
      const read = new Map<string, Float32Array>(names.map((name) => [name, new Float32Array(0)]));
      // Storage by storage, so that one which many tensors share is read once, and one at a time is in memory.
      for (const [key, sharing] of groupBy(wanted, ({ tensor }) => tensor.storage.key)) {
        const bytes = await bytesOf(directory.get(`${folder}data/${key}`)!);
        for (const { name, tensor } of sharing) read.set(name, gather(tensor, bytes));
      }
      return Object.fromEntries(read);
    },
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

async function readEntry(file: FileBytes, entry: ZipEntry): Promise<Uint8Array> {
  const bytes = await file.read(await zipDataStart(file, entry), entry.sizeBytes);
  if (crc32(bytes) === entry.crc32) return bytes;
  throw damagedFile(
    file.path,
    "PyTorch",
    `the checksum of ${JSON.stringify(entry.name.slice(0, 80))} is another`,
  );
}

function parse(bytes: Uint8Array, path: string): unknown {
  try {
    return readPickle(bytes, torchNames(path));
  } catch (error) {
    if (!(error instanceof PickleFault)) throw error;
    throw damagedFile(path, "PyTorch", `in its data.pkl, ${error.message}`);
  }
}

/** The tensors by name, and what lies beside them. */
function stateDict(root: unknown, path: string): { tensors: Map<string, TorchTensor>; skipped: string[] } {
  if (!(root instanceof Map)) {
    throw new CheckpointError(`${path} holds no dict of tensors; save model.state_dict() in PyTorch`);
  }
  const key = STATE_DICT_KEYS.find((name) => root.get(name) instanceof Map);
  const dict = (key === undefined ? root : root.get(key)) as Dict;
  const tensors = new Map<string, TorchTensor>();
  const skipped = key === undefined ? [] : [...root].filter(([name]) => name !== key).map(describe);
  for (const [name, value] of dict) {
    if (typeof name === "string" && value instanceof TorchTensor) tensors.set(name, value);
    else skipped.push(describe([name, value]));
  }
  if (tensors.size === 0) {
    throw new CheckpointError(
      `${path} has no state dict at its top or under ${STATE_DICT_KEYS.join(" or ")}, only ${skipped.slice(0, 8).join(", ") || "nothing"}; ` +
        "save model.state_dict() in PyTorch",
    );
  }
  return { tensors: withoutPrefix(tensors), skipped };
}

function describe([name, value]: readonly [unknown, unknown]): string {
  const text = typeof name === "string" || typeof name === "number" ? String(name).slice(0, 80) : "an entry";
  return value instanceof Skipped ? `${text} (${value.name})` : text;
}

/** DistributedDataParallel puts "module." in front of every name. */
function withoutPrefix(tensors: Map<string, TorchTensor>): Map<string, TorchTensor> {
  const prefix = "module.";
  if (![...tensors.keys()].every((name) => name.startsWith(prefix))) return tensors;
  return new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** A tensor's numbers in row-major order. */
function gather({ storage, offset, shape, strides }: TorchTensor, bytes: Uint8Array): Float32Array {
  const width = elementBytes[storage.dtype];
  const size = shape.reduce((a, b) => a * b, 1);
  const isContiguous = shape.every(
    (n, i) => n === 1 || strides[i] === shape.slice(i + 1).reduce((a, b) => a * b, 1),
  );
  if (size === 0) return new Float32Array(0);
  if (isContiguous) return toFloat32(bytes.subarray(offset * width, (offset + size) * width), storage.dtype);
  const all = toFloat32(bytes.subarray(0, storage.length * width), storage.dtype);
  const out = new Float32Array(size);
  const place = shape.map(() => 0);
  for (let i = 0, at = offset; i < size; i++) {
    out[i] = all[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++place[axis]! < shape[axis]!) break;
      at -= shape[axis]! * strides[axis]!;
      place[axis] = 0;
    }
  }
  return out;
}
