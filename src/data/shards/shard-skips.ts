import type { OnError, Skip } from "../dataset.js";
import { asHarmless } from "../skip-list.js";
import type { ShardError } from "./shard-error.js";

/** How many skips are kept one by one; a shard can hold millions, which must not fill the memory. */
const MAX_LISTED = 1000;

/** What was left out of shards: all are counted, the first thousand are listed. */
export class ShardSkips {
  private readonly list: Skip[] = [];
  private total = 0;

  constructor(private readonly onError: OnError) {}

  get skipped(): readonly Skip[] {
    return this.list;
  }

  get numSkipped(): number {
    return this.total;
  }

  /** Something is broken.
   *
   * @throws the error, if the caller chose "throw" */
  fault(error: ShardError): void {
    if (this.onError === "throw") throw error;
    this.add({ file: error.file, offset: error.offset, reason: error.reason });
  }

  /** Something is fine but no part of a sample. */
  leaveOut(skip: Skip): void {
    this.add(asHarmless(skip));
  }

  private add(skip: Skip): void {
    this.total++;
    if (this.list.length < MAX_LISTED) this.list.push(skip);
  }
}
