import type { EmojiSet } from "../data/emoji.js";
import type { ArmName } from "../methods/option-types.js";
import { adamWDefaults } from "../optim/adamw.js";
import { scaledLr, warmupCosine } from "../optim/schedule.js";
import { createBatchLoader } from "../train/batch-loader.js";
import { stepsPerEpoch, type BatchSpec } from "../train/batch.js";
import { train, type TrainResult } from "../train/trainer.js";
import { augmentOf, normalize } from "./tour-pictures.js";
import { ownOrCan } from "./tour-presets.js";
import type { TourRun } from "./tour-run.js";
import { methodOf } from "./tour-settings.js";

/** Two threads keep ahead of a native step on two cores; more would take its cores. */
const NUM_WORKERS = 2;

/** Results by arm. */
export type Trained = ReadonlyMap<ArmName, TrainResult>;

async function trainArm(name: ArmName, emoji: EmojiSet, run: TourRun): Promise<TrainResult> {
  const { settings, config, folder, numThreads, resumeHint, ...how } = run;
  const { epochs, warmupEpochs, batchSize, weightDecay, seed, engine } = settings;
  const method = methodOf(settings, name);
  const { pictures, splits } = emoji;
  const augment = augmentOf(settings, name);
  const spec: BatchSpec = { pictures, indices: splits.train, plan: method.plan, augment, normalize, seed };
  const perEpoch = stepsPerEpoch(spec);
  const schedule = {
    baseLr: scaledLr(ownOrCan(settings.baseLr, name), batchSize),
    warmupSteps: Math.round(warmupEpochs * perEpoch),
    totalSteps: epochs * perEpoch,
  };
  const { signal } = how;
  return train({
    ...{ method, engine, numThreads, seed, resumeHint, ...how },
    adamW: { ...adamWDefaults, weightDecay },
    openBatches: (startStep) => createBatchLoader({ ...spec, startStep, numWorkers: NUM_WORKERS, signal }),
    numSteps: schedule.totalSteps,
    lrAt: (step) => warmupCosine(step, schedule),
    dir: folder.armDir(name),
    // A folder without a checkpoint starts at step 0; one of an older run was removed when this one began.
    resume: true,
    config: { ...config, arm: name, numPictures: splits.train.length },
  });
}

/** Trains the arms one after the other with the same budget. Each goes on from its last checkpoint; one that was finished is only read. */
export async function trainArms(emoji: EmojiSet, run: TourRun): Promise<Trained> {
  const trained = new Map<ArmName, TrainResult>();
  for (const name of run.settings.methods) trained.set(name, await trainArm(name, emoji, run));
  return trained;
}
