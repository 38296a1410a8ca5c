import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { allocatePictures } from "./dataset.js";
import type { PictureArray } from "./dataset.js";

/* File: magic (8 bytes) | length of the header (uint32, little-endian) | sha-256 of all that follows (32 bytes)
 *       | header (JSON: CacheHeader) | pixels. */
const MAGIC = Buffer.from("CANPICS1", "latin1");
const PREFIX_BYTES = MAGIC.length + 4 + 32;
const MAX_HEADER_BYTES = 64 * 1024 * 1024;

/** What a cache file says about itself. */
export interface CacheHeader {
  readonly key: string;
  readonly length: number;
  readonly imageSize: number;
  readonly index: unknown;
}

/** What a cache file holds: pictures, and whatever JSON was stored with them. */
export interface CachedPictures {
  readonly pictures: PictureArray;
  readonly index: unknown;
}

/** Outcome of reading: the content, or why there is none. `isMissing` tells a file that was never written from a bad one. */
export type CacheReading =
  | ({ readonly isFound: true } & CachedPictures)
  | { readonly isFound: false; readonly isMissing: boolean; readonly reason: string };

/** Why a file is not used. */
export class BadCache extends Error {}

/** Reads a cache file. Sizes are checked against the length of the file before memory is taken, and the checksum
 * before anything is believed. Never throws: a bad file is a reason to draw again.
 *
 * @param key what the content must have been made from; a file with another key is foreign */
export async function readPictureCache(path: string, key: string): Promise<CacheReading> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    // ENOTDIR: the folder is a file; writing will say so.
    const isMissing = ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
    return { isFound: false, isMissing, reason: describe(error) };
  }
  try {
    return { isFound: true, ...(await readContent(file, key)) };
  } catch (error) {
    return { isFound: false, isMissing: false, reason: describe(error) };
  } finally {
    await file.close();
  }
}

async function readContent(file: FileHandle, key: string): Promise<CachedPictures> {
  const { header, headerText, checksum, pixelsAt } = await readCacheHeader(file, key);
  const pictures = allocatePictures(header.length, header.imageSize);
  await readFully(file, pictures.pixels, pixelsAt);
  const found = createHash("sha256").update(headerText).update(pictures.pixels).digest();
  if (!found.equals(checksum)) throw new BadCache("its checksum does not match");
  return { pictures, index: header.index };
}

/** Reads what stands before the pixels and checks it against the length of the file.
 *
 * @throws BadCache if it is no cache, was made from another key, or is too short or too long */
export async function readCacheHeader(file: FileHandle, key: string) {
  const sizeBytes = (await file.stat()).size;
  if (sizeBytes < PREFIX_BYTES) throw new BadCache(`it has ${sizeBytes} bytes, fewer than any cache`);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  await readFully(file, prefix, 0);
  if (!prefix.subarray(0, MAGIC.length).equals(MAGIC)) throw new BadCache("it is not a picture cache");
  const headerBytes = prefix.readUInt32LE(MAGIC.length);
  if (headerBytes > Math.min(MAX_HEADER_BYTES, sizeBytes - PREFIX_BYTES)) {
    throw new BadCache(`its header claims ${headerBytes} bytes, the file has ${sizeBytes}`);
  }
  const headerText = Buffer.alloc(headerBytes);
  await readFully(file, headerText, PREFIX_BYTES);
  const header = parseHeader(headerText);
  if (header.key !== key) throw new BadCache("it was made from other data or by another version");
  const wantedBytes = header.length * header.imageSize ** 2 * 3;
  const pixelBytes = sizeBytes - PREFIX_BYTES - headerBytes;
  if (pixelBytes !== wantedBytes)
    throw new BadCache(`it has ${pixelBytes} bytes of pixels, wanted ${wantedBytes}`);
  return {
    header,
    headerText,
    checksum: prefix.subarray(MAGIC.length + 4),
    pixelsAt: PREFIX_BYTES + headerBytes,
  };
}

function parseHeader(text: Buffer): CacheHeader {
  let header: Partial<CacheHeader> | null;
  try {
    header = JSON.parse(text.toString("utf8")) as Partial<CacheHeader> | null;
  } catch {
    throw new BadCache("its header is not JSON");
  }
  const { key, length, imageSize } = header ?? {};
  if (typeof key !== "string" || !isCount(length) || !isCount(imageSize)) {
    throw new BadCache("its header lacks key, length or imageSize");
  }
  return { key, length, imageSize, index: header?.index };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

async function readFully(file: FileHandle, out: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < out.length;) {
    const { bytesRead } = await file.read(out, done, out.length - done, position + done);
    if (bytesRead === 0) throw new BadCache("it ended while it was read");
    done += bytesRead;
  }
}

/** Writes a cache file under a name of its own and then renames it, so that a reader, or a second writer, sees the whole
 * file or none.
 *
 * @throws the system's error if the folder cannot be written; nothing is left behind */
export async function writePictureCache(path: string, key: string, content: CachedPictures): Promise<void> {
  const { pictures, index } = content;
  const header: CacheHeader = { key, length: pictures.length, imageSize: pictures.imageSize, index };
  const headerText = Buffer.from(JSON.stringify(header), "utf8");
  const checksum = createHash("sha256").update(headerText).update(pictures.pixels).digest();
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(draft, "wx");
    try {
      for (const part of [cachePrefix(headerText, checksum), headerText, pictures.pixels])
        await writeFully(file, part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The bytes before the header. */
export function cachePrefix(headerText: Uint8Array, checksum: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(headerText.length, MAGIC.length);
  prefix.set(checksum, MAGIC.length + 4);
  return prefix;
}

/** Writes all of `data` where the file stands. */
export async function writeFully(file: FileHandle, data: Uint8Array): Promise<void> {
  for (let done = 0; done < data.length;) {
    done += (await file.write(data, done, data.length - done)).bytesWritten;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
