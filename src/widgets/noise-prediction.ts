import { ShapeError } from "../core/errors.js";
import type { PredictedNoise } from "./contract/index.js";
import { packBytes } from "./packed-bytes.js";

/** Predicts sigma times unit noise from a noised picture, both `[size * size * 3]` in normalised pixels. */
export type PredictNoise = (
  noised: Float32Array,
  sigma: number,
) => ArrayLike<number> | Promise<ArrayLike<number>>;

export interface NoiseQuestion {
  readonly sigma: number;
  readonly seed: number;
  /** The clean picture, normalised. */
  readonly clean: Float32Array;
  readonly unit: Float32Array;
}

/** @throws ShapeError when the prediction has another length than the picture */
function judge({ sigma, seed, unit }: NoiseQuestion, prediction: ArrayLike<number>): PredictedNoise {
  if (prediction.length !== unit.length) {
    throw new ShapeError(
      `noiseExplorer: predictNoise must return one number per value of the picture, ${unit.length}, got ${prediction.length}`,
    );
  }
  const mse = unit.reduce((sum, e, i) => sum + (prediction[i]! - sigma * e) ** 2, 0) / unit.length;
  const limit = Math.max(4 * sigma, 1e-6);
  return {
    sigma,
    seed,
    noise: packBytes(prediction, [-limit, limit]),
    mse: Number.isFinite(mse) ? mse : null,
  };
}

/** Asks for a prediction; at once if the function answers at once. */
export function ask(
  predict: PredictNoise,
  question: NoiseQuestion,
): PredictedNoise | Promise<PredictedNoise> {
  const { clean, unit, sigma } = question;
  const prediction = predict(
    clean.map((value, i) => value + sigma * unit[i]!),
    sigma,
  );
  return prediction instanceof Promise
    ? prediction.then((values: ArrayLike<number>) => judge(question, values))
    : judge(question, prediction);
}

/** Runs one task at a time. While one runs, only the last of those that come waits. */
export function latestOnly(): (task: () => Promise<void>) => void {
  let isBusy = false;
  let next: (() => Promise<void>) | undefined;
  const run = async (task: () => Promise<void>) => {
    isBusy = true;
    for (let now: (() => Promise<void>) | undefined = task; now;) {
      await now();
      now = next;
      next = undefined;
    }
    isBusy = false;
  };
  return (task) => {
    if (isBusy) next = task;
    else void run(task);
  };
}
