import type { ContrastiveMatrixState } from "../../src/widgets/contract/index.js";
import {
  contrastiveLoss,
  fullMatrix,
  isCandidate,
  positiveOf,
  type ContrastOptions,
} from "../../src/widgets/contract/contrastive-loss.js";
import type { Model } from "../shared/model.js";
import { unpackNumbers } from "../shared/packed-numbers.js";

/** What is known of all pairs at a temperature. */
export interface Matrix {
  readonly options: ContrastOptions;
  /** 2n */
  readonly size: number;
  readonly mean: number;
  /** `[size]` */
  readonly losses: Float64Array;
  /** `[size]`, logarithm of the denominator of the softmax. */
  readonly logSums: Float64Array;
  /** `[size, size]` */
  readonly similarities: Float32Array;
  similarity(anchor: number, other: number): number;
  /** Softmax over the candidates of an anchor; 0 for what is none. */
  probability(anchor: number, other: number): number;
  isCandidate(anchor: number, other: number): boolean;
  /** 1: none of the candidates is more similar to the anchor. */
  rank(anchor: number, other: number): number;
}

/** The candidates of an anchor: from one projection up to before another, without the anchor. */
export function candidatesOf(
  anchor: number,
  { count, negatives }: Pick<ContrastOptions, "count" | "negatives">,
): [from: number, to: number] {
  if (negatives === "both") return [0, 2 * count];
  return anchor < count ? [count, 2 * count] : [0, count];
}

/** Reads the similarities of a state once. */
export function readMatrix(model: Model<ContrastiveMatrixState>): (temperature: number) => Matrix {
  const count = model.get("count");
  const negatives = model.get("negatives");
  const size = 2 * count;
  const similarities = fullMatrix(unpackNumbers(model.get("similarities")), size);
  const similarity = (anchor: number, other: number) => similarities[anchor * size + other]!;
  const rank = (anchor: number, other: number) => {
    const [from, to] = candidatesOf(anchor, { count, negatives });
    const own = similarity(anchor, other);
    let above = 0;
    for (let b = from; b < to; b++) if (b !== anchor && similarities[anchor * size + b]! > own) above++;
    return above + 1;
  };
  // No temperature changes them, and all are asked for at each redraw.
  const positiveRanks = Int32Array.from({ length: size }, (_, a) => rank(a, positiveOf(a, count)));
  return (temperature) => {
    const options = { count, temperature, negatives };
    const { mean, losses, logSums } = contrastiveLoss(similarities, options);
    const isOne = (anchor: number, other: number) => isCandidate(anchor, other, options);
    return {
      ...{ options, size, mean, losses, logSums, similarities, similarity, isCandidate: isOne },
      probability: (anchor, other) =>
        isOne(anchor, other) ? Math.exp(similarity(anchor, other) / temperature - logSums[anchor]!) : 0,
      rank: (anchor, other) =>
        other === positiveOf(anchor, count) ? positiveRanks[anchor]! : rank(anchor, other),
    };
  };
}
