/** Remembers the signatures of the last `size` messages, so that a recorded message is not taken twice. */
export class ReplayGuard {
  private readonly seen = new Set<string>();

  constructor(private readonly size = 65536) {}

  /** @returns whether this signature was there before; it is from now on */
  isReplay(signature: string): boolean {
    if (this.seen.has(signature)) return true;
    this.seen.add(signature);
    if (this.seen.size > this.size) this.seen.delete(this.seen.values().next().value!);
    return false;
  }
}
