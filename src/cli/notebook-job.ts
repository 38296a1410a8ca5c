import type { Logger } from "../core/logger.js";

/** What every notebook command gets. */
export interface NotebookJob {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** A line to standard output. */
  readonly print: (text: string) => void;
  /** Lines to standard error, as they are: a traceback. */
  readonly complain: (text: string) => void;
}
