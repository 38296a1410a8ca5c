import { inRange, wholeNumber, withDefaults } from "../core/config.js";
import { ConfigError, DataError } from "../core/errors.js";
import { createRng } from "../core/rng.js";
import { argMaxRows, top1 } from "./accuracy.js";
import { fitThenTest, splitContext, type EvalContext } from "./classifier.js";
import { constantRidgeScores, prepareRidge } from "./constant-ridge.js";
import type { EncodeSplit } from "./encode-split.js";
import { meanAndSpread, type EvalRecord } from "./eval-record.js";
import type { FeatureTable } from "./features.js";
import { holdOut, take, takeRows } from "./hold-out.js";
import { pauseUnlessStopped } from "./pause.js";
import { groupsOf, type EvalData, type Split } from "./split.js";
import { featureStats, standardize, type FeatureStats } from "./standardize.js";

/** Penalties of the few-shot evaluators, 2^-10 .. 2^19 (method.md 3.3). */
export const FEW_SHOT_L2_GRID: readonly number[] = Array.from({ length: 30 }, (_, i) => 2 ** (i - 10));

/** Settings of `fewShot`. */
export interface FewShotOptions {
  /** Training pictures of each class. */
  readonly shots: readonly number[];
  /** Random choices of these pictures for each number of shots. */
  readonly numDraws: number;
  /** One penalty (big_vision takes a fixed one), or several to choose from, one for each number of shots, by the mean over the draws on held-out
   * groups of train. scenic chooses on the test set: that is not offered. */
  readonly l2: number | readonly number[];
  readonly seed: number;
}

export const fewShotDefaults: FewShotOptions = {
  shots: [1, 5, 10, 25],
  numDraws: 5,
  l2: FEW_SHOT_L2_GRID,
  seed: 0,
};

/** One choice of training pictures with its classifier. */
interface Draw {
  readonly stats: FeatureStats;
  readonly weights: Float64Array;
}

/** Few-shot transfer by closed-form ridge regression (method.md 3.3): features of the drawn pictures whitened by their own mean and deviation, a
 * constant of 100 for the bias, targets -1 and +1, w = (X'X + l2 I)^-1 X'Y, arg max.
 *
 * @returns per split and number of shots: `top1` of every draw, and `top1_mean` and `top1_spread` over them
 * @throws ConfigError on an unknown key or a value out of range
 * @throws DataError if a class has fewer training pictures than shots
 * @throws InterruptedError after the signal */
export function fewShot(
  encode: EncodeSplit,
  data: EvalData,
  given: Partial<FewShotOptions> & EvalContext = {},
): Promise<EvalRecord[]> {
  const { own, context } = splitContext(given);
  const { signal } = context;
  const options = checkOptions(withDefaults("few-shot options", fewShotDefaults, own));
  const numClasses = data.classNames.length;
  return fitThenTest(data, async (train) => {
    const table = await encode(train);
    const { fit, hold } = rowsFor(train, options);
    checkShots(take(train.labels, fit), data.classNames, options.shots, hold.length);
    const held = { table: takeRows(table, hold), labels: take(train.labels, hold) };
    const fitted: { shots: number; l2: number; draws: Draw[] }[] = [];
    for (const shots of options.shots) {
      await pauseUnlessStopped("fewShot", signal);
      const rows = Array.from({ length: options.numDraws }, (_, draw) =>
        drawRows(train.labels, fit, { shots, numClasses, seed: options.seed, draw }),
      );
      const source = { table, labels: train.labels, numClasses };
      fitted.push({ shots, ...fitDraws(source, rows, { held, l2: options.l2 }) });
    }
    return async (splits) => {
      const records: EvalRecord[] = [];
      for (const split of splits) {
        const features = await encode(split);
        for (const { shots, l2, draws } of fitted) {
          await pauseUnlessStopped("fewShot", signal);
          const values = draws.map(({ stats, weights }) => {
            const scores = constantRidgeScores(standardize(features, stats), weights, numClasses);
            return top1(argMaxRows(scores, numClasses), split.labels);
          });
          const row = { evaluation: "few-shot", split: split.name, shots, l2 };
          values.forEach((value, draw) => records.push({ ...row, metric: "top1", value, draw }));
          const { mean, spread } = meanAndSpread(values);
          records.push({ ...row, metric: "top1_mean", value: mean, draws: values.length });
          records.push({ ...row, metric: "top1_spread", value: spread, draws: values.length });
        }
      }
      return records;
    };
  });
}

function checkOptions(options: FewShotOptions): FewShotOptions {
  for (const shots of options.shots) wholeNumber("shots", shots, 1);
  wholeNumber("numDraws", options.numDraws, 1);
  const penalties = typeof options.l2 === "number" ? [options.l2] : options.l2;
  if (options.shots.length === 0 || penalties.length === 0) {
    throw new ConfigError("few-shot options: shots and l2 must each have at least one number");
  }
  for (const l2 of penalties) inRange("l2", l2, Number.MIN_VALUE, Number.MAX_VALUE);
  return options;
}

/** Rows to draw from, and rows to choose the penalty by, if there is a choice. */
function rowsFor(train: Split, { l2 }: FewShotOptions): { fit: Int32Array; hold: Int32Array } {
  if (typeof l2 !== "number" && l2.length > 1) return holdOut(groupsOf(train));
  return { fit: train.labels.map((_, row) => row), hold: new Int32Array(0) };
}

function checkShots(
  labels: Int32Array,
  classNames: readonly string[],
  shots: readonly number[],
  numHeld: number,
): void {
  const counts = new Int32Array(classNames.length);
  for (const label of labels) counts[label]!++;
  const least = counts.indexOf(Math.min(...counts));
  const most = Math.max(...shots);
  if (counts[least]! >= most) return;
  const held = numHeld > 0 ? ", without those held out to choose l2" : "";
  throw new DataError(
    `fewShot: ${most} shots need as many training pictures of every class, the class ${classNames[least]} has ${counts[least]}${held}; ` +
      `ask for at most ${counts[least]} shots${numHeld > 0 ? ", or give one l2, so that none are held out" : ""}`,
  );
}

/** `shots` rows of each class, class by class. Another number of shots of the same draw begins with the same rows. */
export function drawRows(
  labels: Int32Array,
  from: Int32Array,
  { shots, numClasses, seed, draw }: { shots: number; numClasses: number; seed: number; draw: number },
): Int32Array {
  const byClass = Array.from({ length: numClasses }, (): number[] => []);
  for (const at of createRng(seed, "few-shot", draw).permutation(from.length)) {
    const rows = byClass[labels[from[at]!]!]!;
    if (rows.length < shots) rows.push(from[at]!);
  }
  return Int32Array.from(byClass.flat());
}

interface Source {
  readonly table: FeatureTable;
  readonly labels: Int32Array;
  readonly numClasses: number;
}

/** Fits every draw, with the penalty whose mean accuracy on the held-out rows is best, the smallest of equals. */
function fitDraws(
  { table, labels, numClasses }: Source,
  rowsOfDraws: readonly Int32Array[],
  { held, l2 }: { held: { table: FeatureTable; labels: Int32Array }; l2: number | readonly number[] },
): { l2: number; draws: Draw[] } {
  const penalties = typeof l2 === "number" ? [l2] : l2.toSorted((a, b) => a - b);
  const totals = new Float64Array(penalties.length);
  const prepared = rowsOfDraws.map((rows) => {
    const drawn = takeRows(table, rows);
    const stats = featureStats(drawn);
    const ridge = prepareRidge(standardize(drawn, stats), take(labels, rows), numClasses);
    if (penalties.length > 1 && held.labels.length > 0) {
      const scoresFor = ridge.scoresOn(standardize(held.table, stats));
      penalties.forEach((penalty, i) => {
        totals[i]! += top1(argMaxRows(scoresFor(penalty), numClasses), held.labels);
      });
    }
    return { stats, ridge };
  });
  const best = penalties[totals.indexOf(Math.max(...totals))]!;
  return { l2: best, draws: prepared.map(({ stats, ridge }) => ({ stats, weights: ridge.weights(best) })) };
}
