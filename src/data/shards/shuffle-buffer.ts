import { createRng } from "../../core/rng.js";

/** Holds samples back and gives them out in random order. Which one comes next depends on the seed, the keys and the
 * number of draws so far, so that a buffer can be put together again at any point.
 *
 * Memory: at most `maxBytes` and one sample more. */
export class ShuffleBuffer<T extends { readonly sizeBytes: number }> {
  private readonly held: T[] = [];
  private heldBytes = 0;

  /** @param limits largest number of samples, at least 1, and of bytes */
  constructor(
    private readonly limits: { readonly maxSamples: number; readonly maxBytes: number },
    private readonly keys: readonly [seed: number, ...(string | number)[]],
    public numDrawn = 0,
  ) {}

  /** In the order that counts for the next draw. */
  get samples(): readonly T[] {
    return this.held;
  }

  get isFull(): boolean {
    return this.held.length >= this.limits.maxSamples || this.heldBytes >= this.limits.maxBytes;
  }

  push(sample: T): void {
    this.held.push(sample);
    this.heldBytes += sample.sizeBytes;
  }

  /** @returns undefined if the buffer is empty */
  draw(): T | undefined {
    const last = this.held.length - 1;
    if (last < 0) return undefined;
    const [seed, ...keys] = this.keys;
    const place = last === 0 ? 0 : createRng(seed, ...keys, this.numDrawn).int(last + 1);
    const drawn = this.held[place]!;
    this.held[place] = this.held[last]!;
    this.held.pop();
    this.heldBytes -= drawn.sizeBytes;
    this.numDrawn++;
    return drawn;
  }
}
