import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { ShardError, asShardError } from "./shard-error.js";

const GZIP_CHUNK_BYTES = 256 * 1024;
/** Below this much output the ratio says nothing: a short run of zeros packs just as well as a bomb. */
const BOMB_FROM_BYTES = 64 * 1024 * 1024;

/** Bytes from front to back. */
export interface ByteSource {
  /** Whether `skip` costs no reading. */
  readonly canSeek: boolean;
  /** @returns bytes put into `out`, fewer than it holds if that is what was at hand; 0 only at the end */
  read(out: Uint8Array): Promise<number>;
  /** @returns bytes passed over, fewer than `count` only at the end */
  skip(count: number): Promise<number>;
  close(): Promise<void>;
}

/** Opens a file, gzipped or not by its first two bytes, whatever its name.
 *
 * @param maxInflation bytes that one byte of gzip may become
 * @throws ShardError if it is not a readable regular file */
export async function openSource(file: string, maxInflation: number): Promise<ByteSource> {
  let handle: FileHandle | undefined;
  try {
    // A pipe would block the open for ever.
    if (!(await stat(file)).isFile()) throw new ShardError(file, 0, "it is not a regular file");
    handle = await open(file, "r");
    const magic = new Uint8Array(2);
    await handle.read(magic, 0, 2, 0);
    if (magic[0] !== 0x1f || magic[1] !== 0x8b) return plainSource(file, handle, (await handle.stat()).size);
    await handle.close();
    return gzipSource(file, maxInflation);
  } catch (error) {
    await handle?.close().catch(() => undefined);
    throw asShardError(file, 0, error);
  }
}

function plainSource(file: string, handle: FileHandle, sizeBytes: number): ByteSource {
  let position = 0;
  return {
    canSeek: true,
    async read(out) {
      try {
        const { bytesRead } = await handle.read(out, 0, out.length, position);
        position += bytesRead;
        return bytesRead;
      } catch (error) {
        throw asShardError(file, position, error);
      }
    },
    skip(count) {
      const skipped = Math.min(count, Math.max(0, sizeBytes - position));
      position += skipped;
      return Promise.resolve(skipped);
    },
    close: () => handle.close(),
  };
}

function gzipSource(file: string, maxInflation: number): ByteSource {
  const packed = createReadStream(file, { highWaterMark: GZIP_CHUNK_BYTES });
  const gunzip = createGunzip({ chunkSize: GZIP_CHUNK_BYTES });
  pipeline(packed, gunzip, () => undefined); // the iterator below meets the error
  const chunks = gunzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let chunk = new Uint8Array(0) as Uint8Array;
  let position = 0;
  let unpackedBytes = 0;
  const take = async (count: number): Promise<Uint8Array> => {
    while (chunk.length === 0) {
      const next = await chunks.next().catch((error: unknown) => {
        throw asShardError(file, position, error);
      });
      if (next.done === true) return chunk;
      chunk = next.value;
      unpackedBytes += chunk.length;
      if (unpackedBytes > BOMB_FROM_BYTES && unpackedBytes > maxInflation * gunzip.bytesWritten) {
        const limit = `${gunzip.bytesWritten} bytes of gzip became ${unpackedBytes}, more than maxInflation ${maxInflation} allows`;
        throw new ShardError(file, position, limit);
      }
    }
    const part = chunk.subarray(0, count);
    chunk = chunk.subarray(part.length);
    position += part.length;
    return part;
  };
  return {
    canSeek: false,
    async read(out) {
      const part = await take(out.length);
      out.set(part);
      return part.length;
    },
    async skip(count) {
      let skipped = 0;
      while (skipped < count) {
        const { length } = await take(count - skipped);
        if (length === 0) break;
        skipped += length;
      }
      return skipped;
    },
    async close() {
      await chunks.return?.();
      packed.destroy();
      gunzip.destroy();
    },
  };
}

/** Bytes that are in memory already. */
export function memorySource(bytes: Uint8Array): ByteSource {
  let position = 0;
  const pass = (count: number) => {
    const part = bytes.subarray(position, position + count);
    position += part.length;
    return part;
  };
  return {
    canSeek: true,
    read(out) {
      const part = pass(out.length);
      out.set(part);
      return Promise.resolve(part.length);
    },
    skip: (count) => Promise.resolve(pass(count).length),
    close: () => Promise.resolve(),
  };
}
