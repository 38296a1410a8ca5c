export type StreamName = "stdout" | "stderr";

const joinMs = 50;
/** A longer text goes out at once, so that a loop that prints without end holds little. UTF-16 code units. */
const maxLength = 2 ** 17;

/** Joins what is printed within 50 ms to one message, as long as it is of the same source and stream; order is kept. The first text of a source,
 * and the first after a pause, go out at once: a cell that then computes for long without awaiting has said what it does.
 *
 * @typeParam Source what tells one printing cell from another, by identity */
export class StreamJoiner<Source> {
  private source: Source | undefined;
  private name: StreamName = "stdout";
  private pieces: string[] = [];
  private length = 0;
  private since = 0;
  private sentMs = -Infinity;
  private sentSource: Source | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly send: (source: Source, name: StreamName, text: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  write(source: Source, name: StreamName, text: string): void {
    if (text === "") return;
    if (this.pieces.length > 0 && (source !== this.source || name !== this.name)) this.flush();
    if (this.pieces.length === 0) this.start(source, name);
    this.pieces.push(text);
    this.length += text.length;
    // The clock is read here too: in a loop that never awaits no timer fires.
    const nowMs = this.now();
    const isFirst = source !== this.sentSource || nowMs - this.sentMs >= joinMs;
    const isDue = isFirst || nowMs - this.since >= joinMs;
    if (isDue || this.length >= maxLength) this.flush();
  }

  flush(): void {
    if (this.pieces.length === 0) return;
    const text = this.pieces.join("");
    this.pieces = [];
    this.length = 0;
    this.sentMs = this.now();
    this.sentSource = this.source;
    this.send(this.source as Source, this.name, text);
  }

  private start(source: Source, name: StreamName): void {
    this.source = source;
    this.name = name;
    this.since = this.now();
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, joinMs);
  }
}
