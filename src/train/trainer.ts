import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { wholeNumber } from "../core/config.js";
import { CheckpointError, InterruptedError, TrainingError } from "../core/errors.js";
import { silentLogger, type Logger, type ProgressBar } from "../core/logger.js";
import { createRng } from "../core/rng.js";
import type { BatchArrays, Method } from "../methods/types.js";
import { countParams, initParams } from "../models/params.js";
import { asDataError } from "./atomic-file.js";
import {
  listCheckpoints,
  loadCheckpoint,
  saveCheckpoint,
  type Checkpoint,
  type StepRecord,
} from "./checkpoint.js";
import { openMetricsLog, type MetricsLog } from "./metrics-log.js";
import { openStepper, type OpenStepperOptions } from "./open-stepper.js";
import type { RunConfig } from "./run-config.js";
import type { Losses, Stepper } from "./stepper.js";

/** Where batches come from: `createBatchLoader`, or anything that gives the batches of one step after the other. */
export interface BatchSource {
  next(): Promise<{
    readonly epoch: number;
    readonly arrays: BatchArrays;
    /** Plain data that `openBatches` needs beside the step to go on after this batch; a checkpoint keeps it. */
    readonly position?: object;
    release(): void;
  }>;
  close(): Promise<void>;
}

/** Options of `train`. */
export interface TrainOptions extends OpenStepperOptions {
  readonly method: Method;
  /** Opens the batches from the given step on (0 is the first), where they have positions from that of the last batch on; `train` closes them. */
  readonly openBatches: (startStep: number, position?: object) => BatchSource | Promise<BatchSource>;
  readonly numSteps: number;
  /** Learning rate of the update that comes after `step` updates. */
  readonly lrAt: (step: number) => number;
  readonly seed: number;
  /** Folder of the checkpoints and `metrics.jsonl`; made if it is not there. */
  readonly dir: string;
  /** Goes on from the newest whole checkpoint in `dir`; where there is none, starts at step 0. Default false. */
  readonly resume?: boolean;
  /** Settings that have to be equal for a resume, method and seed included. */
  readonly config: RunConfig;
  /** Milliseconds from any origin. */
  readonly now: () => number;
  /** A checkpoint is written after this many steps, or this many seconds, and at the end. Default: 1000 and 30. */
  readonly checkpointEverySteps?: number;
  readonly checkpointEverySeconds?: number;
  /** Steps from one line of `metrics.jsonl` to the next; the first and the last step are always logged. Default 1. */
  readonly logEverySteps?: number;
  readonly logger?: Logger;
  /** Called with every line of `metrics.jsonl`. */
  readonly onStep?: (record: StepRecord) => void;
  /** Awaited before each step; the time it takes counts as a pause, not as training. */
  readonly beforeStep?: () => Promise<void> | void;
  /** Stops after the step that is being done, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Ends the message of that stop. Default "run again with resume to go on". */
  readonly resumeHint?: string;
}

/** What `train` gives. */
export interface TrainResult {
  /** Flat, in the order of `method.params`. */
  readonly params: Float32Array;
  readonly history: readonly StepRecord[];
  readonly steps: number;
  /** Time in the loop, all resumes together. */
  readonly seconds: number;
}

/** The parts of a run that is going on. */
interface Run {
  readonly options: TrainOptions;
  readonly stepper: Stepper;
  readonly history: StepRecord[];
  readonly metrics: MetricsLog;
  readonly bar: ProgressBar;
  /** `now()` minus the time already spent. */
  startedAt: number;
  saved: { step: number; at: number; seconds: number; path: string | undefined };
  logged: { step: number; at: number };
  /** Of the last batch. */
  position: object | undefined;
}

const inWords = (losses: Losses) =>
  Object.entries(losses)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");

/** The checkpoint to go on from, or step 0 with freshly drawn parameters. */
async function startingPoint(options: TrainOptions): Promise<Checkpoint> {
  const { method, dir, config, logger = silentLogger } = options;
  await mkdir(dir, { recursive: true }).catch((error: unknown) => {
    throw asDataError("make folder", dir, error);
  });
  if (options.resume === true) {
    const found = await loadCheckpoint(dir, { config, specs: method.params }, logger);
    if (found !== undefined) return found;
  } else if ((await listCheckpoints(dir)).length > 0) {
    throw new CheckpointError(
      `train: ${dir} already holds checkpoints; resume from them, or give another folder`,
    );
  }
  const zeros = () => new Float32Array(countParams(method.params));
  const params = initParams(method.params, createRng(options.seed, "init"));
  const memory = method.memory?.start(params);
  return { step: 0, params, m: zeros(), v: zeros(), ...(memory && { memory }), history: [], seconds: 0 };
}

const lastCheckpoint = (run: Run) =>
  run.saved.path === undefined
    ? "there is no checkpoint yet"
    : `the last good checkpoint is ${run.saved.path}`;

function checkLosses(run: Run, losses: Losses): void {
  if (Object.values(losses).every(Number.isFinite)) return;
  throw new TrainingError(
    `train: the loss of ${run.options.method.name} is not finite at step ${run.stepper.step} (${inWords(losses)}); ` +
      `${lastCheckpoint(run)}; try a lower learning rate`,
  );
}

async function save(run: Run): Promise<void> {
  const { method, dir, config, now } = run.options;
  const { step } = run.stepper;
  const state = await run.stepper.readState();
  if (!state.params.every(Number.isFinite)) {
    throw new TrainingError(
      `train: a parameter of ${method.name} is not finite after step ${step}; ` +
        `${lastCheckpoint(run)}; try a lower learning rate`,
    );
  }
  const seconds = (now() - run.startedAt) / 1000;
  const checkpoint = { step, seconds, history: run.history, position: run.position, ...state };
  const path = await saveCheckpoint(dir, checkpoint, { config, specs: method.params });
  run.saved = { step, at: now(), seconds, path };
}

async function log(run: Run, losses: Losses, at: { epoch: number; lr: number }): Promise<void> {
  const { now, method } = run.options;
  const { step } = run.stepper;
  const seconds = (now() - run.logged.at) / 1000;
  const images = (step - run.logged.step) * method.plan.batchSize;
  const imagesPerSecond = seconds > 0 ? images / seconds : 0;
  const record: StepRecord = { step, ...at, ...losses, imagesPerSecond };
  run.history.push(record);
  run.logged = { step, at: now() };
  await run.metrics.append(record);
  run.options.onStep?.(record);
}

/** Lets the caller hold the run between two steps; its clocks stand still. */
async function waitForCaller(run: Run): Promise<void> {
  const { beforeStep, now } = run.options;
  if (beforeStep === undefined) return;
  const from = now();
  await beforeStep();
  const waited = now() - from;
  run.startedAt += waited;
  run.logged.at += waited;
  await stopBetweenSteps(run);
}

/** The next batch. Batches that were told to stop while they were waited for stop the run as the signal does. */
async function nextBatch(run: Run, batches: BatchSource): ReturnType<BatchSource["next"]> {
  try {
    return await batches.next();
  } catch (error) {
    if (error instanceof InterruptedError) await stopBetweenSteps(run);
    throw error;
  }
}

/** One update with everything that follows it. */
async function advance(run: Run, batches: BatchSource): Promise<void> {
  const { options, stepper } = run;
  const lr = options.lrAt(stepper.step);
  const batch = await nextBatch(run, batches);
  const losses = await stepper.update(batch.arrays, lr).finally(() => batch.release());
  run.position = batch.position;
  checkLosses(run, losses);
  const { step } = stepper;
  const isLast = step === options.numSteps;
  if (step === 1 || isLast || step % (options.logEverySteps ?? 1) === 0) {
    await log(run, losses, { epoch: batch.epoch, lr });
  }
  const info: Record<string, string> = {};
  for (const [name, value] of Object.entries(losses)) info[name] = value.toFixed(3);
  info["images/s"] = run.history.at(-1)?.imagesPerSecond.toFixed(0) ?? "?";
  run.bar.update(step, info);
  const isDue =
    step - run.saved.step >= (options.checkpointEverySteps ?? 1000) ||
    options.now() - run.saved.at >= 1000 * (options.checkpointEverySeconds ?? 30);
  if (isLast || isDue || options.signal?.aborted === true) await save(run);
}

function stopIfAsked({ options, stepper, saved }: Run): void {
  if (options.signal?.aborted !== true) return;
  const kept = saved.path === undefined ? "nothing was lost" : `its checkpoint is ${saved.path}`;
  throw new InterruptedError(
    `stopped ${options.method.name} after step ${stepper.step} of ${options.numSteps}; ${kept}; ` +
      (options.resumeHint ?? "run again with resume to go on"),
  );
}

/** Stops if asked, with the steps since the last checkpoint in a new one. */
async function stopBetweenSteps(run: Run): Promise<void> {
  if (run.options.signal?.aborted !== true) return;
  if (run.stepper.step > run.saved.step) await save(run);
  stopIfAsked(run);
}

async function loop(run: Run): Promise<void> {
  const batches = await run.options.openBatches(run.stepper.step, run.position);
  try {
    while (run.stepper.step < run.options.numSteps) {
      await waitForCaller(run);
      await advance(run, batches);
      stopIfAsked(run);
    }
  } finally {
    await batches.close();
  }
}

/** Trains a method: batches in order, one update each, a line of metrics and a checkpoint now and then.
 * The numbers depend on method, seed and batches alone: a run that was stopped, or killed, and resumed gives the same, bit for bit.
 *
 * @throws ConfigError if `microBatchSize` does not divide the batch
 * @throws TrainingError if a loss or a parameter stops being finite, naming step, terms and the last good checkpoint
 * @throws InterruptedError after `signal`, once the checkpoint is written
 * @throws DataError if the folder cannot be written to; earlier checkpoints stay
 * @throws CheckpointError if there are checkpoints and `resume` is off, or they are damaged or of another run */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { method, dir, numSteps, now, logger = silentLogger } = options;
  wholeNumber("numSteps", numSteps, 1);
  const start = await startingPoint(options);
  const history = [...start.history];
  if (start.step >= numSteps)
    return { params: start.params, history, steps: start.step, seconds: start.seconds };
  const momentumAt = (step: number) => method.memory?.momentumAt(step, numSteps) ?? 1;
  const { stepper, dispose } = await openStepper(method, start, { ...options, momentumAt });
  const metrics = await openMetricsLog(join(dir, "metrics.jsonl"), history);
  const bar = logger.progress(`train ${method.name}`, numSteps, "steps");
  const path = start.step > 0 ? join(dir, `checkpoint-${start.step}.json`) : undefined;
  const { step } = start;
  const at = now();
  const startedAt = at - 1000 * start.seconds;
  const run: Run = {
    options,
    stepper,
    history,
    metrics,
    bar,
    startedAt,
    saved: { step, at, seconds: start.seconds, path },
    logged: { step, at },
    position: start.position,
  };
  try {
    bar.update(step);
    stopIfAsked(run);
    await loop(run);
    const { params } = await stepper.readState();
    return { params, history, steps: stepper.step, seconds: run.saved.seconds };
  } finally {
    bar.stop();
    await metrics.close();
    await dispose();
  }
}
