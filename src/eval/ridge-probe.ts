import { argMaxRows, top1 } from "./accuracy.js";
import type { FeatureTable } from "./features.js";
import { holdOut, take, takeRows } from "./hold-out.js";
import { scores, type LinearClassifier } from "./linear-classifier.js";
import { addGrams, factorOf, gramOf, solveRidge, targetsOf } from "./normal-equations.js";
import { pauseUnlessStopped } from "./pause.js";
import { checkProbeLabels, type ProbeLabels } from "./probe-labels.js";
import { featureStats, standardize } from "./standardize.js";

/** Penalties to choose from, for standardised features and a sum over rows. */
export const RIDGE_L2_GRID: readonly number[] = [0.01, 1, 10, 100, 1e3, 1e4];

/** Closed-form ridge regression on frozen features, the linear probe of the few-shot evaluators (method.md 3.3):
 * features standardised, targets -1 and +1, W = (X'X + l2 I)^-1 X'Y, arg max.
 *
 * l2 is chosen on held-out groups of the training rows; then W is fitted on all of them. Nothing else is looked at. With fewer than
 * three groups nothing is held out, and l2 is the smallest. The cost is rows * dim^2 / 2 for X'X and dim^3 / 6 for each l2: use it for
 * at most about two thousand features (1,536 features of 4,600 rows: about four seconds).
 *
 * @remarks departs from the evaluators in the bias: the targets are centred, instead of a constant feature of 100
 * @throws ShapeError if there are no rows, labels and rows differ in number, or a label is out of range
 * @throws DataError if a feature is not a finite number
 * @throws InterruptedError after the signal */
export async function fitRidge(
  table: FeatureTable,
  labels: ProbeLabels,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<LinearClassifier> {
  const [probe] = await fitRidges(table, { groups: labels.groups, labelSets: [labels] }, options);
  return probe!;
}

/** `fitRidge` for several label sets of the same rows, which share X'X and its factors, nearly all of the cost. */
export async function fitRidges(
  table: FeatureTable,
  { groups, labelSets }: { groups: Int32Array; labelSets: readonly Omit<ProbeLabels, "groups">[] },
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<LinearClassifier[]> {
  for (const set of labelSets) checkProbeLabels("fitRidge", table, { ...set, groups });
  const stats = featureStats(table);
  const x = standardize(table, stats);
  const { fit, hold } = holdOut(groups);
  const [fitted, held] = [takeRows(x, fit), takeRows(x, hold)];
  const fittedGram = gramOf(fitted);
  const gram = addGrams(fittedGram, gramOf(held));
  const choices: { l2: number; factor: Float64Array }[] = [];
  for (const l2 of RIDGE_L2_GRID) {
    await pauseUnlessStopped("fitRidge", signal);
    choices.push({ l2, factor: factorOf(fittedGram, l2) });
  }
  const factors = new Map<number, Float64Array>();
  const factorOfAll = (l2: number): Float64Array => {
    const factor = factors.get(l2) ?? factorOf(gram, l2);
    factors.set(l2, factor);
    return factor;
  };
  return labelSets.map(({ labels, numClasses }) => {
    const heldLabels = take(labels, hold);
    const targets = targetsOf(fitted, take(labels, fit), { xSum: fittedGram.xSum, numClasses });
    let best = { l2: RIDGE_L2_GRID[0]!, accuracy: -1 };
    for (const { l2, factor } of choices) {
      const { weights, bias } = solveRidge(factor, fittedGram, targets);
      const accuracy = top1(argMaxRows(scores(held, weights, bias, numClasses), numClasses), heldLabels);
      if (accuracy > best.accuracy) best = { l2, accuracy };
    }
    const all = targetsOf(x, labels, { xSum: gram.xSum, numClasses });
    return { ...solveRidge(factorOfAll(best.l2), gram, all), numClasses, stats, l2: best.l2 };
  });
}
