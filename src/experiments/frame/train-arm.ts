import { join } from "node:path";
import type { EmojiSet } from "../../data/emoji.js";
import { adamWDefaults } from "../../optim/adamw.js";
import { scaledLr, warmupCosine } from "../../optim/schedule.js";
import { lossCurve, lossTerms } from "../../plots/loss-curve.js";
import { createBatchLoader } from "../../train/batch-loader.js";
import { stepsPerEpoch, type BatchSpec } from "../../train/batch.js";
import type { RunConfig } from "../../train/run-config.js";
import { train, type TrainResult } from "../../train/trainer.js";
import { normalize } from "../tour-pictures.js";
import { runKey, type Run } from "./arm-key.js";
import { armMethod, armViews } from "./arm-method.js";
import type { TrainedArm } from "./experiment.js";
import type { RunContext } from "./run-context.js";
import { runDir, type RunRecord } from "./run-store.js";

/** A run whose arm is trained. */
export type TrainedRun = Run & { readonly arm: TrainedArm };

/** The batches of a run, before its first step. */
export function batchSpecOf({ arm, budget, seed }: TrainedRun, emoji: EmojiSet): BatchSpec {
  const method = armMethod(arm, budget);
  const { pictures, splits } = emoji;
  return {
    ...{ pictures, normalize, seed },
    indices: splits.train,
    plan: method.plan,
    augment: armViews(arm, method),
  };
}

/** Trains a run, or goes on from its last checkpoint; one that is finished is only read.
 *
 * @throws InterruptedError after the signal, once a checkpoint is written */
export async function trainRun(run: TrainedRun, emoji: EmojiSet, context: RunContext): Promise<TrainResult> {
  const { arm, budget, seed } = run;
  const { out, numWorkers, numThreads, device, logger, now, signal } = context;
  const spec = batchSpecOf(run, emoji);
  const perEpoch = stepsPerEpoch(spec);
  const scale = arm.epochsScale ?? 1;
  const schedule = {
    baseLr: scaledLr(arm.baseLr ?? budget.baseLr, budget.batchSize),
    warmupSteps: Math.round(Math.min(budget.warmupEpochs, (budget.epochs * scale) / 4) * perEpoch),
    totalSteps: Math.max(1, Math.round(budget.epochs * scale * perEpoch)),
  };
  const config = JSON.parse(JSON.stringify({ key: runKey(run), arm, budget, seed })) as RunConfig;
  return train({
    ...{ method: armMethod(arm, budget), numThreads, device, logger, now, signal, seed },
    adamW: { ...adamWDefaults, weightDecay: budget.weightDecay },
    openBatches: (startStep) => createBatchLoader({ ...spec, startStep, numWorkers, signal }),
    numSteps: schedule.totalSteps,
    lrAt: (step) => warmupCosine(step, schedule),
    dir: join(runDir(out, run), "work"),
    resume: true,
    // The name of an arm may differ from display to display; the key is what counts.
    config: { key: config["key"]!, seed, numPictures: spec.indices.length },
    checkpointEverySeconds: 20,
  });
}

/** What is kept of training: the mean of each term over the last epoch, speed, and thinned curves. */
export function trainSummary(
  { arm, budget }: TrainedRun,
  result: TrainResult,
): Pick<RunRecord, "values" | "curves"> {
  const { history, steps, seconds } = result;
  const perEpoch = Math.max(1, Math.round(steps / (budget.epochs * (arm.epochsScale ?? 1))));
  const last = history.slice(-perEpoch);
  const values: Record<string, number> = {
    "train.steps": steps,
    "train.seconds": seconds,
    "train.images_per_second": (steps * budget.batchSize) / seconds,
  };
  const curves: Record<string, { step: readonly number[]; value: readonly (number | null)[] }> = {};
  for (const term of lossTerms) {
    const curve = lossCurve(history, term, { maxPoints: 60 });
    if (curve === null) continue;
    curves[term] = curve;
    values[`train.${term}`] = last.reduce((sum, record) => sum + record[term]!, 0) / last.length;
  }
  return { values, curves };
}
