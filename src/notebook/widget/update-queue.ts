import type { Clock } from "./clock.js";

/** 30 Hz: what an eye follows, and a browser draws with ease. */
const INTERVAL_MS = 1000 / 30;

/** Which keys of a state are to be sent, each at most 30 times a second: the first change at once, of those that follow the last one.
 * A change that comes late enough is sent at once, so that a loop that never yields still shows its progress. */
export class UpdateQueue {
  private readonly sentMs = new Map<string, number>();
  private readonly waiting = new Set<string>();
  private cancel: (() => void) | undefined;

  /** @param send takes the keys; reads their values then */
  constructor(
    private readonly send: (keys: readonly string[]) => void,
    private readonly clock: Clock,
  ) {}

  add(keys: readonly string[]): void {
    for (const key of keys) this.waiting.add(key);
    this.sendDue();
  }

  /** The other side has a newer value. */
  drop(keys: readonly string[]): void {
    for (const key of keys) this.waiting.delete(key);
  }

  /** Sends what waits, now. */
  flush(): void {
    this.emit([...this.waiting]);
    this.stop();
  }

  /** Forgets what waits. */
  stop(): void {
    this.waiting.clear();
    this.cancel?.();
    this.cancel = undefined;
  }

  private emit(keys: readonly string[]): void {
    if (keys.length === 0) return;
    const now = this.clock.now();
    for (const key of keys) {
      this.waiting.delete(key);
      this.sentMs.set(key, now);
    }
    this.send(keys);
  }

  private dueInMs(key: string): number {
    return (this.sentMs.get(key) ?? -Infinity) + INTERVAL_MS - this.clock.now();
  }

  private sendDue(): void {
    this.emit([...this.waiting].filter((key) => this.dueInMs(key) <= 0));
    if (this.waiting.size === 0 || this.cancel !== undefined) return;
    const delay = Math.min(...[...this.waiting].map((key) => this.dueInMs(key)));
    this.cancel = this.clock.after(Math.ceil(Math.max(0, delay)), () => {
      this.cancel = undefined;
      this.sendDue();
    });
  }
}
