import type { EmojiSet } from "../data/emoji.js";
import type { Scores } from "../widgets/tour-report.js";
import type { Evaluation } from "./tour-evaluation.js";
import type { TourRun } from "./tour-run.js";
import type { Trained } from "./tour-train.js";

/** What the command line prints. */
export interface TourSummary {
  readonly metrics: readonly { readonly key: string; readonly label: string }[];
  /** Scores on val, one row per arm. */
  readonly rows: readonly { readonly label: string; readonly scores: Scores[string] }[];
  readonly reportPath: string;
  readonly resultsPath: string;
}

/** All that was done, ready to be written. */
export interface TourOutcome {
  readonly trained: Trained;
  readonly evaluation: Evaluation;
  readonly emoji: EmojiSet;
  readonly command: string;
  readonly startedAt: number;
  readonly run: TourRun;
}
