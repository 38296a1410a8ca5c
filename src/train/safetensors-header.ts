import { CheckpointError } from "../core/errors.js";

/** Element types that canlab reads and writes. */
export type TensorData = Float32Array | Int32Array | Uint8Array;

export const dtypes = { F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;
export type Dtype = keyof typeof dtypes;

/** Bytes of a number of each element type that a weight file of others may have. */
export const elementBytes = {
  ...{ F64: 8, F32: 4, F16: 2, BF16: 2 },
  ...{ I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 },
} as const;
export type AnyDtype = keyof typeof elementBytes;

/** A tensor's place in the file: `begin` and `end` are bytes after the header. */
export interface TensorEntry<D extends AnyDtype = Dtype> {
  readonly name: string;
  readonly dtype: D;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** What the header of a safetensors file says. `entries` are in file order and fill the data part without a gap. */
export interface SafetensorsHeader<D extends AnyDtype = Dtype> {
  readonly entries: readonly TensorEntry<D>[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Largest header that is read: the limit of the reference implementation, 100 MB. */
const MAX_HEADER_BYTES = 100_000_000;

const damaged = (file: string, seen: string) =>
  new CheckpointError(`${file} is no whole safetensors file: ${seen}; restore it from a copy or delete it`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Reads the length of the header, so that no more memory is taken than the file has.
 *
 * @param prefix the first 8 bytes of the file (fewer if it has fewer)
 * @throws CheckpointError if the length cannot be right */
export function headerLength(prefix: Uint8Array, fileBytes: number, file: string): number {
  if (prefix.length < 8) throw damaged(file, `it has ${prefix.length} bytes, at least 8 are needed`);
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  const room = Math.min(MAX_HEADER_BYTES, fileBytes - 8);
  if (length > BigInt(room)) {
    throw damaged(file, `its header claims ${length} bytes, at most ${room} are possible`);
  }
  return Number(length);
}

const labelOf = (name: string) => `tensor ${JSON.stringify(name.slice(0, 80))}`;

function parseEntry(name: string, value: unknown, dataBytes: number, file: string): TensorEntry<AnyDtype> {
  const label = labelOf(name);
  if (!isRecord(value)) throw damaged(file, `${label} has no description`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(elementBytes, dtype)) {
    const known = Object.keys(elementBytes).join(", ");
    throw damaged(file, `${label} has dtype ${JSON.stringify(dtype)}, expected one of ${known}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) throw damaged(file, `${label} has no valid shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw damaged(file, `${label} has no valid data_offsets`);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes) {
    throw damaged(file, `${label} lies at bytes ${begin} to ${end}, but the data has ${dataBytes}`);
  }
  const bytes = shape.reduce((a: number, b) => a * b, elementBytes[dtype as AnyDtype]);
  if (bytes !== end - begin) {
    throw damaged(file, `${label} of shape [${shape.join(",")}] needs ${bytes} bytes, has ${end - begin}`);
  }
  return { name, dtype: dtype as AnyDtype, shape, begin, end };
}

/** The tensors have to fill the data part: no overlap, no hole, nothing after the last. */
function checkCoverage(entries: readonly TensorEntry<AnyDtype>[], dataBytes: number, file: string): void {
  let position = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== position) {
      const what = begin < position ? "overlaps the tensor before it" : "leaves a gap before it";
      throw damaged(file, `${labelOf(name)} ${what}`);
    }
    position = end;
  }
  if (position !== dataBytes) {
    throw damaged(file, `its tensors end at byte ${position}, but the data has ${dataBytes}`);
  }
}

function parseMetadata(value: unknown, file: string): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every((v) => typeof v === "string")) {
    throw damaged(file, "its __metadata__ has a value that is no string");
  }
  return value as Record<string, string>;
}

/** Parses and checks the JSON header of a safetensors file
 * (format: https://huggingface.co/docs/safetensors, "Format").
 *
 * @param header the bytes after the length
 * @param dataBytes how many bytes follow the header in the file
 * @param file name for the message
 * @throws CheckpointError if anything in it does not fit the file */
export function parseAnyHeader(
  header: Uint8Array,
  dataBytes: number,
  file: string,
): SafetensorsHeader<AnyDtype> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
  } catch {
    throw damaged(file, "its header is no JSON text");
  }
  if (!isRecord(parsed)) throw damaged(file, "its header is no JSON object");
  const entries = Object.entries(parsed)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => parseEntry(name, value, dataBytes, file))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCoverage(entries, dataBytes, file);
  const metadata = parseMetadata(
    Object.hasOwn(parsed, "__metadata__") ? parsed["__metadata__"] : undefined,
    file,
  );
  return { entries, metadata };
}

/** `parseAnyHeader` for canlab's own files, which have F32, I32 and U8 alone.
 *
 * @throws CheckpointError also on another dtype */
export function parseHeader(header: Uint8Array, dataBytes: number, file: string): SafetensorsHeader {
  const { entries, metadata } = parseAnyHeader(header, dataBytes, file);
  const own = entries.map(({ dtype, ...entry }) => {
    if (Object.hasOwn(dtypes, dtype)) return { ...entry, dtype: dtype as Dtype };
    throw damaged(file, `${labelOf(entry.name)} has dtype "${dtype}", expected F32, I32 or U8`);
  });
  return { entries: own, metadata };
}

/** The first bytes of a safetensors file: the length and the header, padded so that the data begins at a multiple of 8. */
export function formatHeader({ entries, metadata }: SafetensorsHeader): Uint8Array {
  const tensors = entries.map(({ name, dtype, shape, begin, end }) => [
    name,
    { dtype, shape, data_offsets: [begin, end] },
  ]);
  const all = Object.keys(metadata).length > 0 ? [["__metadata__", metadata], ...tensors] : tensors;
  const text = JSON.stringify(Object.fromEntries(all));
  const json = new TextEncoder().encode(text);
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}
