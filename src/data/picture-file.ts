import { createHash, randomUUID } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { DataError } from "../core/errors.js";
import { BadCache, cachePrefix, readCacheHeader, writeFully } from "./picture-cache.js";
import type { CacheHeader } from "./picture-cache.js";

const CHUNK_BYTES = 1 << 20;

/** A picture cache that stays on disk: for sets that are larger than one wants in memory. */
export interface PictureFile {
  readonly length: number;
  readonly imageSize: number;
  /** Whatever JSON was stored with the pictures. */
  readonly index: unknown;
  /** Reads picture `i`, `[imageSize, imageSize, 3]`, uint8.
   *
   * @throws DataError if the file is no longer there or was cut since it was opened */
  read(i: number): Uint8Array;
}

/** Opens a cache file and checks it whole, in constant memory.
 *
 * @param key what the content must have been made from
 * @returns the pictures, or the reason why the file is not used; `isMissing` tells one that was never written */
export async function openPictureFile(
  path: string,
  key: string,
): Promise<PictureFile | { readonly isMissing: boolean; readonly reason: string }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const { header, headerText, checksum, pixelsAt } = await readCacheHeader(file, key);
    const hash = createHash("sha256").update(headerText);
    for await (const chunk of chunksOf(file, pixelsAt)) hash.update(chunk);
    if (!hash.digest().equals(checksum)) throw new BadCache("its checksum does not match");
    return pictureFile(path, header, pixelsAt);
  } catch (error) {
    const isMissing = ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
    return { isMissing, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await file?.close();
  }
}

function pictureFile(path: string, header: CacheHeader, pixelsAt: number): PictureFile {
  const { length, imageSize, index } = header;
  const pictureBytes = imageSize * imageSize * 3;
  return {
    length,
    imageSize,
    index,
    read(i) {
      const pixels = new Uint8Array(pictureBytes);
      if (readAt(path, pixels, pixelsAt + i * pictureBytes) === pictureBytes) return pixels;
      throw new DataError(
        `read: the picture cache ${path} ends before picture ${i}; open the set again, which draws it anew`,
      );
    },
  };
}

/** Opens the file anew each time (10 microseconds), so that nobody has to close anything. */
function readAt(path: string, out: Uint8Array, position: number): number {
  try {
    const file = openSync(path, "r");
    try {
      return readSync(file, out, 0, out.length, position);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`read: cannot read the picture cache ${path} (${reason}); open the set again`, {
      cause,
    });
  }
}

async function* chunksOf(file: FileHandle, position: number): AsyncGenerator<Buffer> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

/** Takes pictures one batch after the other. */
export interface PictureFileWriter {
  /** @param pixels `[any number, imageSize, imageSize, 3]` */
  append(pixels: Uint8Array): Promise<void>;
  /** Makes the file whole and gives it its name. */
  finish(header: CacheHeader): Promise<void>;
  /** Removes what was written; nothing to do after `finish`. */
  discard(): Promise<void>;
}

/** Writes a cache file in constant memory. The header, which counts the pictures, stands before them, so they wait in a
 * draft until their number is known; a reader sees the whole file or none.
 *
 * @throws the system's error if the folder cannot be written */
export async function createPictureFile(path: string): Promise<PictureFileWriter> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}.tmp`;
  const whole = `${draft}.whole.tmp`;
  const pixels = await open(draft, "wx+");
  return {
    append: (batch) => writeFully(pixels, batch),
    async finish(header) {
      const headerText = Buffer.from(JSON.stringify(header), "utf8");
      const hash = createHash("sha256").update(headerText);
      for await (const chunk of chunksOf(pixels, 0)) hash.update(chunk);
      const out = await open(whole, "wx");
      try {
        await writeFully(out, cachePrefix(headerText, hash.digest()));
        await writeFully(out, headerText);
        for await (const chunk of chunksOf(pixels, 0)) await writeFully(out, chunk);
        await out.sync();
      } finally {
        await out.close();
      }
      await rename(whole, path);
    },
    async discard() {
      await pixels.close();
      await Promise.all([draft, whole].map((file) => rm(file, { force: true })));
    },
  };
}
