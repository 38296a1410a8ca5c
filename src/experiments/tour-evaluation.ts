import type { SplitScores } from "../eval/evaluate.js";
import type { Scores } from "../widgets/tour-report.js";
import { EVAL_SPLITS, type ArmName, type EvalSplit } from "./tour-arms.js";

/** Places of the val pictures. */
export interface ArmMap {
  /** `[val, 2]` */
  readonly points: readonly number[];
  /** How they were placed: UMAP, or PCA where there are few. */
  readonly method: string;
}

/** What was measured of one arm. */
export interface ArmEvaluation {
  readonly scores: Readonly<Record<EvalSplit, SplitScores>>;
  readonly map: ArmMap;
}

/** Arms in the order in which they are shown. */
export type Evaluation = ReadonlyMap<ArmName, ArmEvaluation>;

/** Scores of guessing, by split and metric; they depend on the labels alone. */
export function chanceOf(evaluation: Evaluation): Scores {
  const [first] = evaluation.values();
  if (first === undefined) return {};
  return Object.fromEntries(
    EVAL_SPLITS.map((split) => {
      const { chance_category_top1, chance_subgroup_top1, chance_retrieval_top1 } = first.scores[split];
      const chance = {
        probe_category_top1: chance_category_top1,
        knn_category_top1: chance_category_top1,
        probe_subgroup_top1: chance_subgroup_top1,
        retrieval_top1: chance_retrieval_top1,
      };
      return [split, chance];
    }),
  );
}
