import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { DataError } from "../../core/errors.js";

const GATHER_BYTES = 1024 * 1024;

const packed = promisify<Uint8Array, Buffer>(gzip);

/** A file that gets its name only when it is whole. One that ends with .gz is packed, in members of about a megabyte: they are one
 * stream to whoever unpacks them (RFC 1952, 2.2). */
export class Draft {
  private parts: Uint8Array[] = [];
  private isPublished = false;
  private gatheredBytes = 0;
  private flushedBytes = 0;
  private writtenBytes = 0;

  private constructor(
    readonly path: string,
    private readonly draftPath: string,
    private readonly handle: FileHandle,
  ) {}

  /** @throws DataError if the folder cannot be written */
  static async create(path: string): Promise<Draft> {
    const draftPath = `${path}.${randomUUID()}.tmp`;
    return new Draft(path, draftPath, await named(path, open(draftPath, "wx")));
  }

  /** Bytes so far, not packed. */
  get sizeBytes(): number {
    return this.flushedBytes + this.gatheredBytes;
  }

  /** Bytes on disk. */
  get diskBytes(): number {
    return this.writtenBytes;
  }

  /** Takes the bytes as they are; the caller must leave them so. */
  async append(bytes: Uint8Array): Promise<void> {
    this.parts.push(bytes);
    this.gatheredBytes += bytes.length;
    if (this.gatheredBytes >= GATHER_BYTES) await this.flush();
  }

  /** Puts all on disk and closes the file, still without its name. */
  async finish(): Promise<void> {
    await this.flush();
    await named(this.path, this.handle.sync());
    await this.handle.close();
  }

  /** Gives the file its name, in the place of an old one. */
  async publish(): Promise<void> {
    await named(this.path, rename(this.draftPath, this.path));
    this.isPublished = true;
  }

  /** Removes what was written, under either name. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.isPublished ? this.path : this.draftPath, { force: true });
  }

  private async flush(): Promise<void> {
    const plain = Buffer.concat(this.parts);
    if (plain.length === 0) return;
    const bytes = this.path.endsWith(".gz") ? await packed(plain) : plain;
    this.flushedBytes += plain.length;
    this.writtenBytes += bytes.length;
    this.parts = [];
    this.gatheredBytes = 0;
    await named(this.path, this.handle.writeFile(bytes));
  }
}

async function named<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`cannot write ${path}: ${reason}; free some space or give another folder`, { cause });
  }
}
