import type { Engine } from "../compute/types.js";
import { top1 } from "./accuracy.js";
import type { FeatureTable } from "./features.js";
import { knnPredict } from "./knn.js";
import { pauseUnlessStopped } from "./pause.js";
import { predict } from "./linear-classifier.js";
import { fitLogistic } from "./logistic-probe.js";
import { retrieve } from "./retrieval.js";
import { fitRidges } from "./ridge-probe.js";
import { similarities } from "./similarity.js";
import { featureStats, unitRows } from "./standardize.js";

/** Features of one split with everything known about its rows. */
export interface LabelledFeatures {
  readonly table: FeatureTable;
  readonly categories: Int32Array;
  readonly subgroups: Int32Array;
  /** Same number: the same emoji. */
  readonly names: Int32Array;
  readonly styles: Int32Array;
}

/** Scores of one arm on one split, 0..1, by the names of `results.json`. */
export interface SplitScores {
  readonly rows: number;
  /** Ridge probe. */
  readonly probe_category_top1: number;
  readonly probe_subgroup_top1: number;
  readonly logistic_category_top1: number;
  readonly knn_category_top1: number;
  readonly retrieval_top1: number;
  readonly retrieval_map: number;
  /** Always answering the commonest class of train. */
  readonly chance_category_top1: number;
  readonly chance_subgroup_top1: number;
  readonly chance_retrieval_top1: number;
  /** Rows whose sub-group no training row has, so that no probe can be right. */
  readonly subgroup_unseen_rows: number;
}

/** Options of `evaluate`. */
export interface EvaluateOptions {
  readonly numCategories: number;
  readonly numSubgroups: number;
  readonly engine?: Engine;
  /** Stops between two fits or splits, and inside the ridge probe. */
  readonly signal?: AbortSignal | undefined;
}

/** All evaluations of frozen features: probes and neighbours are fitted on `train` alone and scored on each split; a query of a split looks
 * for its emoji among the pictures of `gallery` that are in another style. Scores of a split without rows are 0.
 *
 * @param splits by name
 * @param gallery usually the val split
 * @throws ShapeError if train is empty, or tables and labels do not fit each other
 * @throws DataError if a training feature is not a finite number
 * @throws InterruptedError after the signal */
export async function evaluate<Name extends string>(
  train: LabelledFeatures,
  splits: Readonly<Record<Name, LabelledFeatures>>,
  gallery: LabelledFeatures,
  { numCategories, numSubgroups, engine = "native", signal }: EvaluateOptions,
): Promise<Record<Name, SplitScores>> {
  const fitted = await fitOn(train, { numCategories, numSubgroups, engine, signal });
  const galleryUnit = unitRows(gallery.table, fitted.stats);
  const scored: Partial<Record<Name, SplitScores>> = {};
  for (const name of Object.keys(splits) as Name[]) {
    await pauseUnlessStopped("evaluate", signal);
    const split = splits[name];
    const unit = unitRows(split.table, fitted.stats);
    const toGallery = await similarities(unit, galleryUnit, engine);
    const toTrain = await similarities(unit, fitted.unit, engine);
    const neighbours = knnPredict(toTrain, train.categories, { numClasses: numCategories });
    const found = retrieve(toGallery, split, gallery);
    scored[name] = {
      ...probeScores(fitted, split),
      knn_category_top1: top1(neighbours, split.categories),
      retrieval_top1: found.top1,
      retrieval_map: found.map,
      chance_retrieval_top1: found.chance,
    };
  }
  return scored as Record<Name, SplitScores>;
}

/** Everything that is learnt from the training rows. */
async function fitOn(
  { table, categories, subgroups, names: groups }: LabelledFeatures,
  { numCategories, numSubgroups, engine = "native", signal }: EvaluateOptions,
) {
  const category = { labels: categories, numClasses: numCategories, groups };
  const subgroup = { labels: subgroups, numClasses: numSubgroups, groups };
  const [ridgeCategory, ridgeSubgroup] = await fitRidges(
    table,
    { groups, labelSets: [category, subgroup] },
    { signal },
  );
  await pauseUnlessStopped("evaluate", signal);
  const stats = featureStats(table);
  return {
    ridgeCategory: ridgeCategory!,
    ridgeSubgroup: ridgeSubgroup!,
    logisticCategory: await fitLogistic(table, category, { engine, signal }),
    stats,
    unit: unitRows(table, stats),
    seenSubgroups: new Set(subgroups),
    commonest: { category: mode(categories), subgroup: mode(subgroups) },
  };
}

function probeScores(fitted: Awaited<ReturnType<typeof fitOn>>, split: LabelledFeatures) {
  const { table, categories, subgroups } = split;
  const always = (value: number, labels: Int32Array) =>
    top1(new Int32Array(labels.length).fill(value), labels);
  return {
    rows: table.rows,
    probe_category_top1: top1(predict(fitted.ridgeCategory, table), categories),
    probe_subgroup_top1: top1(predict(fitted.ridgeSubgroup, table), subgroups),
    logistic_category_top1: top1(predict(fitted.logisticCategory, table), categories),
    chance_category_top1: always(fitted.commonest.category, categories),
    chance_subgroup_top1: always(fitted.commonest.subgroup, subgroups),
    subgroup_unseen_rows: subgroups.filter((label) => !fitted.seenSubgroups.has(label)).length,
  };
}

/** The commonest value, the smallest of equals. */
function mode(values: Int32Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0]![0];
}
