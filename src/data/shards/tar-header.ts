import { isUtf8 } from "node:buffer";

/** Size of a header and unit of all offsets in a tar archive. */
export const BLOCK_BYTES = 512;

/** What a block or an extended header breaks of the format. */
export class BadTar extends Error {}

/** One 512-byte header as it stands, before the extended headers ahead of it are applied. */
export interface RawHeader {
  readonly name: string;
  /** POSIX or GNU type flag; "0" for a regular file. */
  readonly type: string;
  readonly size: number;
}

const SPACES = 8 * 0x20; // the checksum counts its own field as spaces

function checkSum(block: Buffer): void {
  const stated = parseNumber(block, [148, 156], "checksum");
  let sum = SPACES;
  for (let i = 0; i < 148; i++) sum += block[i]!;
  for (let i = 156; i < BLOCK_BYTES; i++) sum += block[i]!;
  if (stated === sum) return;
  // Some old archivers summed signed chars.
  const numHigh = block.reduce((count, byte, i) => count + (byte >= 128 && (i < 148 || i >= 156) ? 1 : 0), 0);
  if (stated === sum - 256 * numHigh) return;
  throw new BadTar(`the checksum of the header is ${stated}, wanted ${sum}: not a tar archive, or damaged`);
}

/** A number field: octal digits, or base-256 if the first bit is set (GNU; from 8 GiB on). */
function parseNumber(block: Buffer, [from, to]: readonly [number, number], what: string): number {
  if (block[from]! >= 0x80) {
    let value = block[from]! & 0x7f; // 0x7f: a negative number, which ends up unsafe
    for (let i = from + 1; i < to; i++) value = value * 256 + block[i]!;
    if (!Number.isSafeInteger(value)) throw new BadTar(`the ${what} of the entry is out of range`);
    return value;
  }
  let i = from;
  while (i < to && block[i] === 0x20) i++;
  let value = 0;
  for (; i < to && block[i]! >= 0x30 && block[i]! <= 0x37; i++) value = value * 8 + block[i]! - 0x30;
  if (i < to && block[i] !== 0 && block[i] !== 0x20)
    throw new BadTar(`the ${what} of the entry is not a number`);
  return value;
}

/** UTF-8 where it is; else byte for byte (Latin-1), so that two names stay two names. */
export function decodeName(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\uFFFD") && !isUtf8(bytes) ? bytes.toString("latin1") : text;
}

/** A text field, up to its first NUL. */
function parseText(block: Buffer, from: number, to: number): string {
  const nul = block.indexOf(0, from);
  return decodeName(block.subarray(from, nul === -1 || nul > to ? to : nul));
}

/** Reads one header (POSIX.1-1988 ustar, GNU, and the older v7).
 *
 * @returns undefined for a block of zeros, the end of the archive
 * @throws BadTar on a wrong checksum or number */
export function parseHeader(block: Buffer): RawHeader | undefined {
  if (block[0] === 0 && block.every((byte) => byte === 0)) return undefined;
  checkSum(block);
  let name = parseText(block, 0, 100);
  const isPosix = block.toString("latin1", 257, 263) === "ustar\0";
  if (isPosix && block[345] !== 0) name = `${parseText(block, 345, 500)}/${name}`;
  const flag = String.fromCharCode(block[156]!);
  const isFile = flag === "\0" || flag === "0" || flag === "7";
  const type = isFile ? (name.endsWith("/") ? "5" : "0") : flag;
  return { name, type, size: parseNumber(block, [124, 136], "size") };
}

/** Reads a PAX extended header: records "length key=value\n" (POSIX.1-2001).
 *
 * @throws BadTar if a record breaks the format */
export function parsePax(bytes: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>();
  for (let from = 0; from < bytes.length;) {
    const space = bytes.indexOf(0x20, from);
    const digits = space === -1 ? "" : bytes.toString("latin1", from, Math.min(space, from + 12));
    const end = from + Number(digits);
    const equals = bytes.indexOf(0x3d, space);
    const isWhole =
      /^[0-9]+$/.test(digits) && end <= bytes.length && end > space + 1 && bytes[end - 1] === 0x0a;
    if (!isWhole || equals === -1 || equals >= end)
      throw new BadTar("a record of the PAX header is malformed");
    records.set(bytes.toString("utf8", space + 1, equals), bytes.subarray(equals + 1, end - 1));
    from = end;
  }
  return records;
}
