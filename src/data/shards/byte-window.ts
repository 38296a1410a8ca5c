import type { ByteSource } from "./byte-source.js";

const WINDOW_BYTES = 1024 * 1024;

/** The next part of a source, in one buffer that is used again and again: small reads cost no call to the system. */
export class ByteWindow {
  private readonly buffer: Buffer;
  private start = 0;
  private end = 0;

  /** @param offset of the source's first byte in the archive */
  constructor(
    private readonly source: ByteSource,
    public offset = 0,
    windowBytes = WINDOW_BYTES,
  ) {
    this.buffer = Buffer.allocUnsafeSlow(windowBytes);
  }

  get canSeek(): boolean {
    return this.source.canSeek;
  }

  /** Whether the next `count` bytes are in the buffer. */
  has(count: number): boolean {
    return this.end - this.start >= count;
  }

  /** Gets the next `count` bytes into the buffer; `count` is at most its size.
   *
   * @returns how many of them there are, fewer only at the end */
  async fill(count: number): Promise<number> {
    if (!this.has(count)) {
      this.buffer.copyWithin(0, this.start, this.end);
      this.end -= this.start;
      this.start = 0;
    }
    while (!this.has(count)) {
      const got = await this.source.read(this.buffer.subarray(this.end));
      if (got === 0) break;
      this.end += got;
    }
    return Math.min(count, this.end - this.start);
  }

  /** The next `count` bytes, which must be in the buffer, until the next call of any method. */
  take(count: number): Buffer {
    const part = this.buffer.subarray(this.start, this.start + count);
    this.start += count;
    this.offset += count;
    return part;
  }

  /** Fills `out`.
   *
   * @returns whether there was enough */
  async read(out: Uint8Array): Promise<boolean> {
    let done = 0;
    while (done < out.length) {
      const wanted = out.length - done;
      if (this.start === this.end && wanted >= this.buffer.length) {
        const got = await this.source.read(out.subarray(done));
        if (got === 0) return false;
        done += got;
        this.offset += got;
      } else {
        const got = await this.fill(Math.min(wanted, this.buffer.length));
        if (got === 0) return false;
        out.set(this.take(got), done);
        done += got;
      }
    }
    return true;
  }

  /** Passes over `count` bytes.
   *
   * @returns whether there were as many */
  async skip(count: number): Promise<boolean> {
    const inBuffer = Math.min(count, this.end - this.start);
    this.take(inBuffer);
    if (inBuffer === count) return true;
    const skipped = await this.source.skip(count - inBuffer);
    this.offset += skipped;
    return inBuffer + skipped === count;
  }

  close(): Promise<void> {
    return this.source.close();
  }
}
