import { loadEmoji, type EmojiSet } from "../../data/emoji.js";
import type { Logger } from "../../core/logger.js";
import type { Run } from "./arm-key.js";

/** How runs are done: none of it changes their numbers. */
export interface RunContext {
  /** Output folder. */
  readonly out: string;
  /** Folder for the drawn pictures; "" for none. */
  readonly cacheDir: string;
  readonly numThreads: number | undefined;
  readonly device: "cpu" | "cuda";
  /** Threads that make batches. */
  readonly numWorkers: number;
  /** What was typed. */
  readonly command: string;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
}

/** The emoji sets of this process, by their size: runs of one budget share theirs. */
const sets = new Map<string, Promise<EmojiSet>>();

/** The pictures of a run's budget. */
export function emojiOf({ budget }: Run, { cacheDir, logger, signal }: RunContext): Promise<EmojiSet> {
  const { imageSize, maxNames } = budget;
  const key = `${imageSize} ${maxNames}`;
  const loading =
    sets.get(key) ?? loadEmoji({ imageSize, maxNames, cacheDir, onBadPicture: "error", logger, signal });
  sets.set(key, loading);
  loading.catch(() => sets.delete(key));
  return loading;
}
