import type { Engine } from "../compute/types.js";
import { top1 } from "./accuracy.js";
import type { FeatureTable } from "./features.js";
import { knnPredict } from "./knn.js";
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
  readonly logistic_subgroup_top1: number;
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
}

/** All evaluations of frozen features: probes and neighbours are fitted on `train` alone and scored on each split; a query of a split looks
 * for its emoji among the pictures of `gallery` that are in another style.
 *
 * @param splits by name
 * @param gallery usually the val split */
export async function evaluate<Name extends string>(
  train: LabelledFeatures,
  splits: Readonly<Record<Name, LabelledFeatures>>,
  gallery: LabelledFeatures,
  { numCategories, numSubgroups, engine = "native" }: EvaluateOptions,
): Promise<Record<Name, SplitScores>> {
  const { table, categories, subgroups, names: groups } = train;
  const category = { labels: categories, numClasses: numCategories, groups };
  const subgroup = { labels: subgroups, numClasses: numSubgroups, groups };
  const ridge = fitRidges(table, groups, [category, subgroup]);
  const probes = {
    category: ridge[0]!,
    subgroup: ridge[1]!,
    logisticCategory: await fitLogistic(table, category, { engine }),
    logisticSubgroup: await fitLogistic(table, subgroup, { engine }),
  };
  const stats = featureStats(table);
  const trainUnit = unitRows(table, stats);
  const galleryUnit = unitRows(gallery.table, stats);
  const seen = new Set(subgroups);
  const commonest = { category: mode(categories), subgroup: mode(subgroups) };
  const scoreSplit = async (split: LabelledFeatures): Promise<SplitScores> => {
    const unit = unitRows(split.table, stats);
    const neighbours = knnPredict(await similarities(unit, trainUnit, engine), categories, {
      numClasses: numCategories,
    });
    const found = retrieve(await similarities(unit, galleryUnit, engine), split, gallery);
    return {
      rows: split.table.rows,
      probe_category_top1: top1(predict(probes.category, split.table), split.categories),
      probe_subgroup_top1: top1(predict(probes.subgroup, split.table), split.subgroups),
      logistic_category_top1: top1(predict(probes.logisticCategory, split.table), split.categories),
      logistic_subgroup_top1: top1(predict(probes.logisticSubgroup, split.table), split.subgroups),
      knn_category_top1: top1(neighbours, split.categories),
      retrieval_top1: found.top1,
      retrieval_map: found.map,
      chance_category_top1: top1(
        split.categories.map(() => commonest.category),
        split.categories,
      ),
      chance_subgroup_top1: top1(
        split.subgroups.map(() => commonest.subgroup),
        split.subgroups,
      ),
      chance_retrieval_top1: found.chance,
      subgroup_unseen_rows: split.subgroups.filter((label) => !seen.has(label)).length,
    };
  };
  const scored: Partial<Record<Name, SplitScores>> = {};
  for (const name of Object.keys(splits) as Name[]) scored[name] = await scoreSplit(splits[name]);
  return scored as Record<Name, SplitScores>;
}

/** The commonest value, the smallest of equals. */
function mode(values: Int32Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a - b)[0]![0];
}
