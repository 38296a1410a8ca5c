import { withBackend } from "../compute/backends.js";
import { chooseDevice } from "../compute/device.js";
import type { Device } from "../compute/types.js";
import { inRange, oneOf, wholeNumber } from "../core/config.js";
import type { Logger } from "../core/logger.js";
import { InterruptedError } from "../core/errors.js";
import { loadEmoji } from "../data/emoji.js";
import { stepsPerEpoch } from "../train/batch.js";
import type { RunConfig } from "../train/run-config.js";
import { evaluateArms } from "./tour-evaluate.js";
import { openTourFolder } from "./tour-folder.js";
import type { TourSummary } from "./tour-outcome.js";
import { DEVICE_NAMES, type TourSettings } from "./tour-presets.js";
import { writeResults } from "./tour-results.js";
import { stopIfAsked, type TourRun } from "./tour-run.js";
import { methodOf, tourSettings, type TourOverrides } from "./tour-settings.js";
import { trainArms } from "./tour-train.js";

export type { TourSummary } from "./tour-outcome.js";

/** Options of `runTour`. */
export interface TourOptions {
  readonly preset: string;
  /** What differs from the preset. */
  readonly overrides: TourOverrides;
  /** Output folder. */
  readonly out: string;
  /** Goes on with the unfinished run in `out`. */
  readonly resume: boolean;
  /** What was typed, shown in the report. */
  readonly command: string;
  /** What to type to go on after a stop. */
  readonly resumeCommand: string;
  /** Folder for the drawn pictures; default none. */
  readonly cacheDir?: string;
  /** Default: one per core. */
  readonly numThreads?: number;
  /** Where training and encoding run: auto, cpu, webgpu or cuda. Default cpu. */
  readonly device?: string;
  /** Default 20. */
  readonly checkpointEverySeconds?: number;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly signal?: AbortSignal;
}

/** From pictures to report: draws the emoji, trains CAN, SimCLR and MAE with the same budget, evaluates them beside an
 * untrained encoder and raw pixels, writes `report.html`, `results.json` and the encoders.
 *
 * @throws ConfigError on a bad setting, or an output folder that is a file, holds an unfinished run or has another tour at work, before any work; on a batch
 *   larger than the set, before training
 * @throws BackendError if engine or device cannot be used, before any work
 * @throws CheckpointError on a resume with other settings
 * @throws DataError if the output folder cannot be written to
 * @throws InterruptedError after `signal`, saying how to go on */
export async function runTour(options: TourOptions): Promise<TourSummary> {
  const { out, resume, command, logger, now, signal, numThreads, checkpointEverySeconds = 20 } = options;
  const startedAt = now();
  if (numThreads !== undefined) wholeNumber("threads", numThreads, 1);
  inRange("checkpointEverySeconds", checkpointEverySeconds, 0, 1e6);
  const settings = tourSettings(options.preset, options.overrides);
  const device = await deviceOf(options, settings);
  const config = JSON.parse(JSON.stringify(settings)) as RunConfig;
  const folder = await openTourFolder(out, { resume, command, config, logger });
  const resumeHint = `go on with: ${options.resumeCommand}`;
  const how = { logger, now, signal, numThreads, device, checkpointEverySeconds };
  const run: TourRun = { settings, config, folder, resumeHint, ...how };

  try {
    return await runStages(run, { ...options, startedAt });
  } catch (error) {
    // Parts that know nothing of the command line say only where they stopped.
    if (!(error instanceof InterruptedError) || error.message.includes(resumeHint)) throw error;
    throw new InterruptedError(`${error.message}; ${resumeHint}`);
  } finally {
    await folder.release();
  }
}

/** Fails before any work where engine or device are not there. */
async function deviceOf({ device, logger }: TourOptions, { engine }: TourSettings): Promise<Device> {
  if (engine !== "native") await withBackend(engine, () => undefined);
  if (device === undefined) return "cpu";
  const chosen = await chooseDevice(oneOf("device", device, DEVICE_NAMES), { engine });
  logger.info(`device ${chosen.device}: ${chosen.why}`);
  return chosen.device;
}

async function runStages(
  run: TourRun,
  { cacheDir = "", command, startedAt }: TourOptions & { readonly startedAt: number },
): Promise<TourSummary> {
  const { settings, folder, logger, signal } = run;
  const { imageSize, maxNames } = settings;
  // The drawings are pinned by the lock file: one that does not parse is a damaged package, not a picture to do without.
  const emoji = await loadEmoji({ imageSize, maxNames, cacheDir, onBadPicture: "error", logger, signal });
  stepsPerEpoch({ indices: emoji.splits.train, plan: methodOf(settings, settings.methods[0]!).plan });
  await folder.begin();
  const trained = await trainArms(emoji, run);
  stopIfAsked(run, "the evaluation");
  const evaluation = await evaluateArms({ trained, emoji, run });
  stopIfAsked(run, "the report");
  const summary = await writeResults({ trained, evaluation, emoji, command, startedAt, run });
  await folder.finish();
  return summary;
}
