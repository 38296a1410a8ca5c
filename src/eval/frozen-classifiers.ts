import type { Classifier, EvalContext, FitClassifier } from "./classifier.js";
import type { EncodeSplit } from "./encode-split.js";
import { knnPredict, type KnnOptions } from "./knn.js";
import { predict, type LinearClassifier } from "./linear-classifier.js";
import { fitLogistic } from "./logistic-probe.js";
import { fitRidge } from "./ridge-probe.js";
import { similarities } from "./similarity.js";
import { groupsOf, type Split } from "./split.js";
import { featureStats, unitRows } from "./standardize.js";

const linear = (encode: EncodeSplit, classifier: LinearClassifier): Classifier => ({
  chosen: { l2: classifier.l2 },
  predict: async (split) => predict(classifier, await encode(split)),
});

const labelsOf = (train: Split, classNames: readonly string[]) => ({
  labels: train.labels,
  numClasses: classNames.length,
  groups: groupsOf(train),
});

/** Closed-form ridge regression; see `fitRidge`. */
export const ridgeProbe =
  (encode: EncodeSplit, { signal }: EvalContext = {}): FitClassifier =>
  async (train, classNames) =>
    linear(encode, await fitRidge(await encode(train), labelsOf(train, classNames), { signal }));

/** Logistic regression by L-BFGS; see `fitLogistic`. */
export const logisticProbe =
  (encode: EncodeSplit, { engine, signal }: EvalContext = {}): FitClassifier =>
  async (train, classNames) =>
    linear(encode, await fitLogistic(await encode(train), labelsOf(train, classNames), { engine, signal }));

/** k nearest training rows by cosine of standardised features; see `knnPredict`. */
export const knnClassifier =
  (
    encode: EncodeSplit,
    options: Omit<KnnOptions, "numClasses"> = {},
    { engine }: EvalContext = {},
  ): FitClassifier =>
  async (train, classNames) => {
    const table = await encode(train);
    const stats = featureStats(table);
    const unit = unitRows(table, stats);
    return {
      chosen: { k: options.k ?? 20, temperature: options.temperature ?? 0.07 },
      async predict(split) {
        const near = await similarities(unitRows(await encode(split), stats), unit, engine);
        return knnPredict(near, train.labels, { ...options, numClasses: classNames.length });
      },
    };
  };
