import type { Device } from "../compute/types.js";
import { InterruptedError } from "../core/errors.js";
import type { Logger } from "../core/logger.js";
import type { RunConfig } from "../train/run-config.js";
import type { TourFolder } from "./tour-folder.js";
import type { TourSettings } from "./tour-presets.js";

/** What the stages of a tour share. */
export interface TourRun {
  readonly settings: TourSettings;
  /** `settings` as JSON: has to be equal for a resume. */
  readonly config: RunConfig;
  readonly folder: TourFolder;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly numThreads: number | undefined;
  /** Of training and encoding; the rest is small. */
  readonly device: Device;
  readonly checkpointEverySeconds: number;
  readonly signal: AbortSignal | undefined;
  /** "go on with: canlab tour ... --resume" */
  readonly resumeHint: string;
}

/** Between two stages: stops if it was asked for.
 *
 * @throws InterruptedError */
export function stopIfAsked({ signal, resumeHint }: TourRun, before: string): void {
  if (signal?.aborted === true) throw new InterruptedError(`stopped before ${before}; ${resumeHint}`);
}
