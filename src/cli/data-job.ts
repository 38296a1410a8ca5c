import type { Logger } from "../core/logger.js";

/** What every data command gets. */
export interface DataJob {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Folder for drawn pictures. */
  readonly cacheDir: string;
  /** To standard output: a text, or with --json an object. */
  readonly print: (text: string, json?: unknown) => void;
}
