import * as tf from "@tensorflow/tfjs-core";
import { compile } from "../compute/compile.js";
import type { Engine } from "../compute/types.js";
import { InterruptedError } from "../core/errors.js";
import { argMaxRows, top1 } from "./accuracy.js";
import type { FeatureTable } from "./features.js";
import { holdOut, take, takeRows } from "./hold-out.js";
import { minimize, type Objective } from "./lbfgs.js";
import { scores, type LinearClassifier } from "./linear-classifier.js";
import { checkProbeLabels, type ProbeLabels } from "./probe-labels.js";
import { featureStats, standardize } from "./standardize.js";

/** Penalties to choose from, for the mean over rows. */
export const LOGISTIC_L2_GRID: readonly number[] = [1e-3, 1e-2, 1e-1];

/** Multinomial logistic regression on frozen, standardised features, by L-BFGS:
 * minimises mean cross-entropy + l2 / 2 * |W|^2, the bias without penalty.
 *
 * l2 is chosen on held-out groups of the training rows; then it is fitted on all of them.
 *
 * @param options.engine where value and gradient are computed
 * @throws ShapeError if there are no rows, labels and rows differ in number, or a label is out of range
 * @throws DataError if a feature is not a finite number
 * @throws InterruptedError after the signal */
export async function fitLogistic(
  table: FeatureTable,
  probeLabels: ProbeLabels,
  { engine = "native", signal }: { engine?: Engine | undefined; signal?: AbortSignal | undefined } = {},
): Promise<LinearClassifier> {
  checkProbeLabels("fitLogistic", table, probeLabels);
  const { labels, numClasses, groups } = probeLabels;
  const stats = featureStats(table);
  const x = standardize(table, stats);
  const { fit, hold } = holdOut(groups);
  const held = takeRows(x, hold);
  const heldLabels = take(labels, hold);
  let best = { l2: LOGISTIC_L2_GRID[0]!, accuracy: -1 };
  const chosen = await fitEach(takeRows(x, fit), take(labels, fit), {
    numClasses,
    engine,
    signal,
    grid: LOGISTIC_L2_GRID,
  });
  chosen.forEach(({ weights, bias }, i) => {
    const accuracy = top1(argMaxRows(scores(held, weights, bias, numClasses), numClasses), heldLabels);
    if (accuracy > best.accuracy) best = { l2: LOGISTIC_L2_GRID[i]!, accuracy };
  });
  const [final] = await fitEach(x, labels, { numClasses, engine, signal, grid: [best.l2] });
  return { ...final!, numClasses, stats, l2: best.l2 };
}

interface FitEachOptions {
  readonly numClasses: number;
  readonly engine: Engine;
  readonly signal: AbortSignal | undefined;
  readonly grid: readonly number[];
}

/** One fit per penalty, from the largest to the smallest, each from where the one before ended. */
async function fitEach(
  { features, rows, dim }: FeatureTable,
  labels: Int32Array,
  { numClasses, engine, signal, grid }: FitEachOptions,
): Promise<Pick<LinearClassifier, "weights" | "bias">[]> {
  const compiled = await compile(logisticLoss, {
    name: "logistic loss",
    engine,
    inputs: {
      x: { shape: [rows, dim], dtype: "float32" },
      y: { shape: [rows, numClasses], dtype: "float32" },
      weights: { shape: [dim, numClasses], dtype: "float32" },
      bias: { shape: [numClasses], dtype: "float32" },
      l2: { shape: [], dtype: "float32" },
    },
  });
  const y = new Float32Array(rows * numClasses);
  labels.forEach((label, row) => (y[row * numClasses + label] = 1));
  const size = dim * numClasses;
  const objectiveFor =
    (l2: number): Objective =>
    async (point) => {
      if (signal?.aborted) throw new InterruptedError("fitLogistic: stopped when asked");
      const weights = Float32Array.from(point.subarray(0, size));
      const bias = Float32Array.from(point.subarray(size));
      const result = await compiled.run({ x: features, y, weights, bias, l2: Float32Array.of(l2) });
      const gradient = new Float64Array(point.length);
      gradient.set(result.dWeights!);
      gradient.set(result.dBias!, size);
      return { value: result.loss![0]!, gradient };
    };
  const fits = new Map<number, Pick<LinearClassifier, "weights" | "bias">>();
  let point = new Float64Array(size + numClasses);
  try {
    for (const l2 of grid.toSorted((a, b) => b - a)) {
      const { x } = await minimize(objectiveFor(l2), point, { maxIterations: 100, tolerance: 1e-4 });
      point = Float64Array.from(x);
      fits.set(l2, { weights: point.slice(0, size), bias: point.slice(size) });
    }
  } finally {
    await compiled.dispose();
  }
  return grid.map((l2) => fits.get(l2)!);
}

/** Mean cross-entropy with penalty, and its gradients: (x, y one-hot, weights, bias, l2) -> loss, dWeights, dBias. */
export function logisticLoss({
  x,
  y,
  weights,
  bias,
  l2,
}: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
  const loss = (w: tf.Tensor, b: tf.Tensor) => {
    const logits = tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b);
    const picked = tf.sum(tf.mul(tf.logSoftmax(logits), y!), 1); // [rows]
    return tf.add(tf.neg(tf.mean(picked)), tf.mul(tf.mul(l2!, 0.5), tf.sum(tf.square(w))));
  };
  const { value, grads } = tf.valueAndGrads(loss)([weights!, bias!]);
  return { loss: value, dWeights: grads[0]!, dBias: grads[1]! };
}
