import { damagedFile, type FileBytes } from "./file-bytes.js";

/** A file inside a zip. Only stored (uncompressed) ones are taken: that is how torch.save writes. */
export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const MAX_DIRECTORY_BYTES = 1 << 26;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const LOCAL_BYTES = 30;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Where the directory is, by the record at the end of the file, or by the 64-bit one before that. */
async function findDirectory(file: FileBytes): Promise<{ start: number; sizeBytes: number; count: number }> {
  const tailBytes = Math.min(file.size, END_BYTES + MAX_COMMENT);
  const tail = viewOf(await file.read(file.size - tailBytes, tailBytes));
  for (let at = tailBytes - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    const locator = at - 20;
    if (locator >= 0 && tail.getUint32(locator, true) === 0x07064b50) {
      const record = Number(tail.getBigUint64(locator + 8, true));
      const view = viewOf(await file.read(record, 56));
      if (view.getUint32(0, true) !== 0x06064b50) break;
      return {
        count: Number(view.getBigUint64(32, true)),
        sizeBytes: Number(view.getBigUint64(40, true)),
        start: Number(view.getBigUint64(48, true)),
      };
    }
    return {
      count: tail.getUint16(at + 10, true),
      sizeBytes: tail.getUint32(at + 12, true),
      start: tail.getUint32(at + 16, true),
    };
  }
  throw damagedFile(file.path, "PyTorch", "it begins as a zip but has no directory at its end");
}

/** Sizes and offset out of the 64-bit extra field, for those that do not fit into 32 bits. */
function wideNumbers(extra: DataView, narrow: readonly number[]): number[] | undefined {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const end = Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true));
    let next = at + 4;
    const wide = narrow.map((value) => {
      if (value !== 0xffffffff) return value;
      if (next + 8 > end) return NaN;
      next += 8;
      return Number(extra.getBigUint64(next - 8, true));
    });
    return wide.some(Number.isNaN) ? undefined : wide;
  }
  return narrow.includes(0xffffffff) ? undefined : [...narrow];
}

function parseEntry(view: DataView, at: number): { entry: ZipEntry; end: number } | string {
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50)
    return "its directory is cut short";
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
  const end = at + 46 + nameBytes! + extraBytes! + commentBytes!;
  if (end > view.byteLength) return "its directory is cut short";
  const part = (offset: number, length: number) =>
    new Uint8Array(view.buffer, view.byteOffset + offset, length);
  const name = new TextDecoder().decode(part(at + 46, nameBytes!));
  const label = JSON.stringify(name.slice(0, 80));
  if ((view.getUint16(at + 8, true) & 1) !== 0) return `${label} is encrypted`;
  if (view.getUint16(at + 10, true) !== 0) return `${label} is compressed, which torch.save never does`;
  const numbers = wideNumbers(
    viewOf(part(at + 46 + nameBytes!, extraBytes!)),
    [24, 20, 42].map((field) => view.getUint32(at + field, true)),
  );
  if (numbers === undefined) return `${label} has no valid size`;
  const [sizeBytes, stored, offset] = numbers as [number, number, number];
  if (sizeBytes !== stored) return `${label} has two sizes, ${sizeBytes} and ${stored}`;
  return { entry: { name, sizeBytes, offset, crc32: view.getUint32(at + 16, true) }, end };
}

/** The files in a zip, by name: every one stored, inside the file, and apart from the others.
 *
 * @throws CheckpointError if the directory is damaged or says anything else */
export async function readZipDirectory(file: FileBytes): Promise<Map<string, ZipEntry>> {
  const damaged = (seen: string) => damagedFile(file.path, "PyTorch", seen);
  const { start, sizeBytes, count } = await findDirectory(file);
  if (!(sizeBytes <= MAX_DIRECTORY_BYTES) || !(start + sizeBytes <= file.size)) {
    throw damaged(`its directory claims bytes ${start} to ${start + sizeBytes} of ${file.size}`);
  }
  const view = viewOf(await file.read(start, sizeBytes));
  const entries = new Map<string, ZipEntry>();
  for (let at = 0, i = 0; i < count; i++) {
    const found = parseEntry(view, at);
    if (typeof found === "string") throw damaged(found);
    const { entry, end } = found;
    if (entries.has(entry.name)) throw damaged(`${JSON.stringify(entry.name.slice(0, 80))} is there twice`);
    entries.set(entry.name, entry);
    at = end;
  }
  let position = 0;
  for (const { name, offset, sizeBytes: size } of [...entries.values()].sort((a, b) => a.offset - b.offset)) {
    const end = offset + LOCAL_BYTES + size;
    if (offset < position || !(end <= start)) {
      throw damaged(`${JSON.stringify(name.slice(0, 80))} lies outside the file or on top of another`);
    }
    position = end;
  }
  return entries;
}

/** Where the bytes of an entry begin, after its local header.
 *
 * @throws CheckpointError if the local header says otherwise than the directory */
export async function zipDataStart(file: FileBytes, entry: ZipEntry): Promise<number> {
  const view = viewOf(await file.read(entry.offset, LOCAL_BYTES));
  if (view.getUint32(0, true) !== 0x04034b50 || view.getUint16(8, true) !== 0) {
    throw damagedFile(file.path, "PyTorch", `${JSON.stringify(entry.name.slice(0, 80))} has no local header`);
  }
  return entry.offset + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}
