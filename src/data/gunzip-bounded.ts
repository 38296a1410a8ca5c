import { createGunzip } from "node:zlib";
import { DataError } from "../core/errors.js";

/** What unpacked bytes must look like. */
export interface GunzipOptions {
  /** Named in messages. */
  readonly file: string;
  /** Largest unpacked size. */
  readonly maxBytes: number;
  /** Bytes the header may take. */
  readonly headBytes: number;
  /** Full unpacked length by the header (`Announcement` of read-bounded.ts). */
  readonly announce: (head: Uint8Array) => number;
}

/** Deflate packs no better than 258 bytes into 2 bits (zlib.net, "Maximum Compression Factor"). */
const MAX_RATIO = 1032;

/** Unpacks gzipped bytes into exactly as much memory as the header inside says. It stops at the first byte too many, so
 * that a gzip bomb costs no more than the file it claims to be, and a header that claims more than the packed bytes can
 * hold costs nothing.
 *
 * @throws DataError on damaged gzip, on fewer or more bytes than announced, on more than `maxBytes` */
export async function gunzipBounded(packed: Uint8Array, options: GunzipOptions): Promise<Uint8Array> {
  const { file } = options;
  let out: Uint8Array | undefined;
  let done = 0;
  for await (const chunk of inflate(packed, file)) {
    // The first chunk holds the header, as it is full or the last.
    out ??= allocateAnnounced(chunk, packed.length, options);
    if (done + chunk.length > out.length) {
      throw new DataError(
        `gunzipBounded: ${file}, byte ${out.length}: has bytes after its end (unpacked); get the file again`,
      );
    }
    out.set(chunk, done);
    done += chunk.length;
  }
  out ??= allocateAnnounced(new Uint8Array(0), packed.length, options);
  if (done < out.length) {
    throw new DataError(
      `gunzipBounded: ${file}, byte ${done}: ends early: its header announces ${out.length} bytes unpacked; get the file again`,
    );
  }
  return out;
}

async function* inflate(packed: Uint8Array, file: string): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 2 ** 16 });
  gunzip.end(packed);
  let done = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      yield chunk;
      done += chunk.length;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `gunzipBounded: ${file}: damaged gzip after ${done} bytes unpacked (${reason}); get the file again`,
      { cause },
    );
  } finally {
    gunzip.destroy();
  }
}

function allocateAnnounced(head: Uint8Array, packedBytes: number, options: GunzipOptions): Uint8Array {
  const { file, headBytes, announce, maxBytes } = options;
  const wanted = announce(head.subarray(0, headBytes));
  if (wanted > maxBytes || wanted > MAX_RATIO * packedBytes) {
    throw new DataError(
      `gunzipBounded: ${file}: its header announces ${wanted} bytes, more than ${packedBytes} packed bytes can hold or than the limit of ${maxBytes}; get the file again`,
    );
  }
  return new Uint8Array(wanted);
}
