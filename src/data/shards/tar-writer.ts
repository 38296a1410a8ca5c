import { BLOCK_BYTES } from "./tar-header.js";

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0") + "\0";
}

/** One ustar header (POSIX.1-1988): mode 644, owner 0, time 0, so that equal content gives equal bytes. */
function encodeBlock(
  name: Buffer,
  { type, size, prefix }: { type: string; size: number; prefix?: Buffer },
): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  name.copy(block, 0);
  block.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7), 100, "latin1");
  block.write(octal(size, 11) + octal(0, 11), 124, "latin1");
  block.write("        ", 148, "latin1"); // the checksum counts its own field as spaces
  block.write(`${type}`, 156, "latin1");
  block.write("ustar\x0000", 257, "latin1");
  prefix?.copy(block, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)} `, 148, "latin1");
  return block;
}

/** "length key=value\n", where length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

/** Bytes that fill up the last block. */
export function paddingOf(size: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}

/** Name and prefix of a ustar header, parted at a slash if the name is long.
 *
 * @returns undefined if the name does not fit, or is not ASCII, for which only PAX says how to read it */
function splitUstar(name: string): { name: Buffer; prefix: Buffer } | undefined {
  // eslint-disable-next-line no-control-regex
  if (!/^[\x01-\x7f]*$/.test(name)) return undefined;
  if (name.length <= NAME_BYTES) return { name: Buffer.from(name), prefix: Buffer.alloc(0) };
  const slash = name.lastIndexOf("/", PREFIX_BYTES);
  if (slash < 1 || name.length - slash - 1 > NAME_BYTES) return undefined;
  return { name: Buffer.from(name.slice(slash + 1)), prefix: Buffer.from(name.slice(0, slash)) };
}

/** Headers of a regular file: one ustar block, with a PAX header ahead of it for a name that is long or not ASCII, and
 * for a size from 8 GiB on. */
export function encodeHeaders(name: string, size: number): Buffer {
  const parts = splitUstar(name);
  const isLarge = size >= 8 ** 11;
  const records: Buffer[] = [];
  if (parts === undefined) records.push(paxRecord("path", name));
  if (isLarge) records.push(paxRecord("size", String(size)));
  const short = parts ?? {
    name: Buffer.from(name.replace(/[^\x20-\x7e]/gu, "_").slice(-NAME_BYTES)),
    prefix: undefined,
  };
  const block = encodeBlock(short.name, { type: "0", size: isLarge ? 0 : size, prefix: short.prefix });
  if (records.length === 0) return block;
  const pax = Buffer.concat(records);
  const head = encodeBlock(Buffer.from("PaxHeaders/entry"), { type: "x", size: pax.length });
  return Buffer.concat([head, pax, paddingOf(pax.length), block]);
}

/** The end marker: two blocks of zeros, filled up to the usual record of 20 blocks.
 *
 * @param size of the archive so far, bytes */
export function endMarker(size: number): Buffer {
  const record = 20 * BLOCK_BYTES;
  const least = size + 2 * BLOCK_BYTES;
  return Buffer.alloc(Math.ceil(least / record) * record - size);
}
