/** A picture, as errors name it. */
export interface NamedPicture {
  /** Its file; where items have none, the set. */
  readonly file: string;
  readonly index: number;
}

/* Memory: index (int32) | bytes of the file's name (int32) | the name, UTF-8. */
const HEAD_BYTES = 8;
const MAX_NAME_BYTES = 4096; // the longest path of Linux

/** Which picture a worker thread reads, in memory that it shares with the thread that started it: if it dies, the picture can be named. */
export class PictureMark {
  private readonly head: Int32Array;
  private readonly name: Uint8Array;

  /** @param memory of the other thread's mark */
  constructor(readonly memory = new SharedArrayBuffer(HEAD_BYTES + MAX_NAME_BYTES)) {
    this.head = new Int32Array(memory, 0, 2);
    this.name = new Uint8Array(memory, HEAD_BYTES);
  }

  set({ file, index }: NamedPicture): void {
    const { written } = new TextEncoder().encodeInto(file, this.name);
    this.head[0] = index;
    this.head[1] = written;
  }

  /** @returns undefined before the first `set` */
  get(): NamedPicture | undefined {
    const [index, numBytes] = this.head as unknown as [number, number];
    if (numBytes === 0) return undefined;
    return { file: new TextDecoder().decode(this.name.slice(0, numBytes)), index };
  }
}
