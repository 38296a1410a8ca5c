import { corruptPictures } from "../corruptions/corrupt-pictures.js";
import { CORRUPTIONS, SEVERITIES, type CorruptionKind } from "../corruptions/corruptions.js";
import type { Severity } from "../corruptions/corruption.js";
import { withDefaults } from "../core/config.js";
import { silentLogger } from "../core/logger.js";
import { top1 } from "./accuracy.js";
import { fitThenTest, type Classifier, type EvalContext, type FitClassifier } from "./classifier.js";
import { corruptionErrors, type CorruptionErrorTable } from "./corruption-error.js";
import type { EvalRecord } from "./eval-record.js";
import { pauseUnlessStopped } from "./pause.js";
import type { EvalData, Split } from "./split.js";

/** Settings of `robustness`. */
export interface RobustnessOptions {
  readonly kinds: readonly CorruptionKind[];
  readonly severities: readonly Severity[];
  /** Of the corruptions' draws. */
  readonly seed: number;
  /** Records of `robustness` of the arm that mean corruption errors are relative to (ImageNet-C: AlexNet); null: no such errors. */
  readonly reference: readonly EvalRecord[] | null;
}

export const robustnessDefaults: RobustnessOptions = {
  kinds: CORRUPTIONS,
  severities: SEVERITIES,
  seed: 0,
  reference: null,
};

/** Robustness of any classifier, a probe or a fine-tuned network: accuracy on the first test split (clean), on each shifted split, and on the clean pictures
 * corrupted in each kind at each severity (ImageNet-C, arXiv 1903.12261).
 *
 * @returns per split `top1`; per shifted or corrupted split also `drop` = clean - top1 and `relative_drop` = drop / clean (0 where clean is 0); for each kind
 *   `error`, the mean over severities, and `mean_error` over kinds; with a reference `corruption_error`, `relative_corruption_error` and their means
 * @throws ConfigError on an unknown key, or a reference that lacks a kind or severity
 * @throws InterruptedError after the signal */
export function robustness(
  fitClassifier: FitClassifier,
  data: EvalData,
  given: { readonly options?: Partial<RobustnessOptions>; readonly context?: EvalContext } = {},
): Promise<EvalRecord[]> {
  const options = withDefaults("robustness options", robustnessDefaults, given.options);
  return fitThenTest(data, async (train) => {
    const classifier = await fitClassifier(train, data.classNames);
    return async (splits) => {
      try {
        return await scoreAll(classifier, splits, { options, context: given.context ?? {} });
      } finally {
        await classifier.dispose?.();
      }
    };
  });
}

async function scoreAll(
  classifier: Classifier,
  splits: readonly Split[],
  { options, context }: { options: RobustnessOptions; context: EvalContext },
): Promise<EvalRecord[]> {
  const { kinds, severities, seed, reference } = options;
  const clean = splits[0]!;
  const accuracyOf = async (split: Split) => top1(await classifier.predict(split), split.labels);
  const base = await accuracyOf(clean);
  const row = { evaluation: "robustness", ...classifier.chosen };
  const records: EvalRecord[] = [{ ...row, metric: "top1", split: clean.name, value: base }];
  const addDrops = (split: string, value: number, more: Record<string, string | number> = {}) => {
    const drop = base - value;
    const values = { top1: value, drop, relative_drop: base === 0 ? 0 : drop / base };
    for (const [metric, of] of Object.entries(values)) {
      records.push({ ...row, ...more, metric, split, value: of });
    }
  };
  for (const split of splits.slice(1)) {
    await pauseUnlessStopped("robustness", context.signal);
    addDrops(split.name, await accuracyOf(split));
  }
  const errors: Map<CorruptionKind, Map<number, number>> = new Map();
  const bar = (context.logger ?? silentLogger).progress(
    "corruptions",
    kinds.length * severities.length,
    "splits",
  );
  let numDone = 0;
  try {
    for (const kind of kinds) {
      for (const severity of severities) {
        await pauseUnlessStopped("robustness", context.signal);
        const value = await accuracyOf(corrupted(clean, { kind, severity, seed }));
        addDrops(`${clean.name}-c`, value, { kind, severity });
        errors.set(kind, (errors.get(kind) ?? new Map<number, number>()).set(severity, 1 - value));
        bar.update(++numDone);
      }
    }
  } finally {
    bar.stop();
  }
  const table: CorruptionErrorTable = { cleanError: 1 - base, errors };
  const summary = corruptionErrors(table, reference, `${clean.name}-c`);
  return [...records, ...summary.map((record) => ({ ...row, ...record }))];
}

/** The same rows, corrupted; nothing of it is kept. */
function corrupted(split: Split, how: { kind: CorruptionKind; severity: Severity; seed: number }): Split {
  const pictures = corruptPictures(split.pictures, split.indices, how);
  const indices = split.indices.map((_, row) => row);
  return { ...split, name: `${split.name}-c ${how.kind} ${how.severity}`, pictures, indices };
}
