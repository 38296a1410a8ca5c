import { oneOf } from "../core/config.js";
import { evaluateClassifier, type EvalContext, type FitClassifier } from "./classifier.js";
import type { EvalRecord } from "./eval-record.js";
import type { EvaluatedEncoder } from "./evaluated-encoder.js";
import { fewShot, type FewShotOptions } from "./few-shot.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import { fineTune } from "./fine-tune.js";
import { knnClassifier, logisticProbe, ridgeProbe } from "./frozen-classifiers.js";
import type { KnnOptions } from "./knn.js";
import { linearProbe, type LinearProbeOptions } from "./linear-probe.js";
import { representation, type RepresentationOptions } from "./representation.js";
import { crossStyleRetrieval } from "./retrieval-evaluation.js";
import { robustness, type RobustnessOptions } from "./robustness.js";
import type { EvalData } from "./split.js";

/** Classifiers whose accuracy is an evaluation, and whose robustness can be measured. */
export const HEAD_NAMES = ["linear-probe", "logistic-probe", "ridge-probe", "knn", "fine-tune", "from-scratch"] as const; // prettier-ignore
export type HeadName = (typeof HEAD_NAMES)[number];

export const EVALUATION_NAMES = [
  ...HEAD_NAMES,
  "few-shot",
  "retrieval",
  "robustness",
  "representation",
] as const;
export type EvaluationName = (typeof EVALUATION_NAMES)[number];

/** Settings of the evaluations, each by its own part. */
export interface EvaluationOptions {
  readonly linearProbe?: Partial<LinearProbeOptions>;
  readonly knn?: Omit<KnnOptions, "numClasses">;
  readonly fewShot?: Partial<FewShotOptions>;
  readonly fineTune?: Partial<FineTuneOptions>;
  readonly robustness?: Partial<RobustnessOptions>;
  /** Whose robustness is measured; default: "logistic-probe". */
  readonly head?: HeadName;
  readonly representation?: Partial<RepresentationOptions>;
}

/** The classifier of that name on top of an encoder. */
export function fitHead(
  name: HeadName,
  { encode, start, loaded }: EvaluatedEncoder,
  { options = {}, context = {} }: { options?: EvaluationOptions; context?: EvalContext } = {},
): FitClassifier {
  const { normalize } = loaded;
  switch (oneOf("head", name, HEAD_NAMES)) {
    case "linear-probe":
      return linearProbe(encode, options.linearProbe, context);
    case "logistic-probe":
      return logisticProbe(encode, context);
    case "ridge-probe":
      return ridgeProbe(encode, context);
    case "knn":
      return knnClassifier(encode, options.knn, context);
    case "fine-tune":
      return fineTune(start, { ...options.fineTune, normalize }, context);
    case "from-scratch":
      return fineTune({ config: start.config }, { ...options.fineTune, normalize }, context);
  }
}

/** Runs an evaluation by its name.
 *
 * @param data its test splits are opened once, after fitting
 * @returns rows of numbers
 * @throws ConfigError on an unknown name, listing the known ones, or an option out of range
 * @throws DataError if a class is missing in train, or has fewer pictures than shots
 * @throws InterruptedError after the signal */
export async function runEvaluation(
  name: string,
  encoder: EvaluatedEncoder,
  data: EvalData,
  given: { readonly options?: EvaluationOptions; readonly context?: EvalContext } = {},
): Promise<EvalRecord[]> {
  const { options = {}, context = {} } = given;
  const known = oneOf("evaluation", name as EvaluationName, EVALUATION_NAMES);
  switch (known) {
    case "few-shot":
      return fewShot(encoder.encode, data, { ...options.fewShot, ...context });
    case "retrieval":
      return crossStyleRetrieval(encoder.encode, data, context);
    case "robustness": {
      const head = options.head ?? "logistic-probe";
      const records = await robustness(fitHead(head, encoder, given), data, { options: options.robustness, context }); // prettier-ignore
      return records.map((record) => ({ ...record, head }));
    }
    case "representation":
      return representation(encoder, data, { options: options.representation, context });
    default:
      return evaluateClassifier(known, fitHead(known, encoder, given), data);
  }
}
