import type { Engine } from "../compute/types.js";
import type { Logger } from "../core/logger.js";
import { top1 } from "./accuracy.js";
import type { EvalRecord } from "./eval-record.js";
import { checkSplit, type EvalData, type Split } from "./split.js";

/** What every evaluation may be told. */
export interface EvalContext {
  readonly engine?: Engine | undefined;
  readonly numThreads?: number | undefined;
  readonly logger?: Logger | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Options apart from the context that came with them. */
export function splitContext<T extends object>(
  given: T & EvalContext,
): { own: Omit<T, keyof EvalContext>; context: EvalContext } {
  const { engine, numThreads, logger, signal, ...own } = given;
  return { own, context: { engine, numThreads, logger, signal } };
}

/** A fitted classifier: a probe on frozen features, neighbours, or a fine-tuned network. */
export interface Classifier {
  /** What was chosen on a hold-out of train, for the records. */
  readonly chosen: Readonly<Record<string, string | number>>;
  /** The class of each row of a split. */
  predict(split: Split): Promise<Int32Array>;
  /** Gives memory of the runtime back, where it has some. */
  dispose?(): Promise<void>;
}

/** Fits a classifier on the training rows: all that it is given. */
export type FitClassifier = (train: Split, classNames: readonly string[]) => Promise<Classifier>;

/** Fits on train, then opens the test splits, once, and scores them: the only way from training rows to test rows.
 *
 * @param fit sees train alone; what it gives is called for each test split
 * @throws DataError, ShapeError as `checkSplit` */
export async function fitThenTest(
  { classNames, train, tests }: EvalData,
  fit: (train: Split) => Promise<(splits: readonly Split[]) => Promise<EvalRecord[]>>,
): Promise<EvalRecord[]> {
  checkSplit(train, classNames, true);
  const score = await fit(train);
  const splits = await tests();
  for (const split of splits) checkSplit(split, classNames, false);
  return score(splits);
}

/** Top-1 accuracy of a classifier on every test split.
 *
 * @param evaluation name in the records */
export function evaluateClassifier(
  evaluation: string,
  fitClassifier: FitClassifier,
  data: EvalData,
): Promise<EvalRecord[]> {
  return fitThenTest(data, async (train) => {
    const classifier = await fitClassifier(train, data.classNames);
    return async (splits) => {
      try {
        const records: EvalRecord[] = [];
        for (const split of splits) {
          const value = top1(await classifier.predict(split), split.labels);
          records.push({ evaluation, metric: "top1", split: split.name, value, ...classifier.chosen });
        }
        return records;
      } finally {
        await classifier.dispose?.();
      }
    };
  });
}
