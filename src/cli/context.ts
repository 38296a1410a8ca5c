import type { OutputStream } from "./console-logger.js";
import type * as dataJobs from "./data-jobs.js";
import type * as notebookJobs from "./notebook-jobs.js";
import type { TourOptions, TourSummary } from "../experiments/tour.js";
import type * as weightsJobs from "./weights-jobs.js";
import type { SignalSource } from "./stop-signal.js";

/** What a command uses of the world outside. */
export interface CliContext {
  /** For results. */
  readonly stdout: OutputStream;
  /** For progress, warnings and errors. */
  readonly stderr: OutputStream;
  readonly useColor: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signals: SignalSource;
  /** Where drawn pictures are kept unless --cache-dir says otherwise; "" for nowhere. */
  readonly defaultCacheDir: string;
  /** Loaded when it is called, so that --help and a mistyped option do not wait for the tensor library. */
  readonly runTour: (options: TourOptions) => Promise<TourSummary>;
  /** What `canlab data` does, loaded when it is called. */
  readonly loadDataJobs: () => Promise<typeof dataJobs>;
  /** What `canlab notebook` does. Default: loaded when it is called. */
  readonly loadNotebookJobs?: () => Promise<typeof notebookJobs>;
  /** Likewise `canlab weights`. */
  readonly loadWeightsJobs?: () => Promise<typeof weightsJobs>;
  /** What was typed in place of `canlab tour`: "npm start --", for example. */
  readonly tourName: string;
  /** What was typed after `canlab`. */
  readonly argv: readonly string[];
}
