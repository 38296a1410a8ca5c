import { DataError } from "../../core/errors.js";

/** A fault in a shard; the rest of that shard cannot be trusted. */
export class ShardError extends DataError {
  constructor(
    readonly file: string,
    /** Byte in the archive, unpacked if it is gzipped. */
    readonly offset: number,
    readonly reason: string,
    options?: { cause?: unknown },
  ) {
    super(
      `${file}: ${reason}, at byte ${offset}; repair or remove it, or open the shards with onError "skip"`,
      options,
    );
  }
}

/** Errors of the file system that tell of the file, not of the process: a shard with one of them can be left out. */
const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "the file is not there",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  EIO: "the disk cannot read it",
  Z_BUF_ERROR: "the gzip stream is cut off",
  Z_DATA_ERROR: "the gzip stream is damaged",
  Z_NEED_DICT: "the gzip stream is damaged",
};

/** Turns a fault of the file or of its gzip stream into a ShardError; anything else passes through. */
export function asShardError(file: string, offset: number, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = FILE_FAULTS[code];
  return reason === undefined ? error : new ShardError(file, offset, reason, { cause: error });
}
