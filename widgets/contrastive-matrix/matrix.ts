import type { ContrastiveMatrixState } from "../../src/widgets/contract/index.js";
import {
  contrastiveLoss,
  fullMatrix,
  isCandidate,
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
  similarity(anchor: number, other: number): number;
  /** Softmax over the candidates of an anchor; 0 for what is none. */
  probability(anchor: number, other: number): number;
  isCandidate(anchor: number, other: number): boolean;
  /** 1: none of the candidates is more similar to the anchor. */
  rank(anchor: number, other: number): number;
}

/** Reads the similarities of a state once. */
export function readMatrix(model: Model<ContrastiveMatrixState>): (temperature: number) => Matrix {
  const count = model.get("count");
  const negatives = model.get("negatives");
  const size = 2 * count;
  const similarities = fullMatrix(unpackNumbers(model.get("similarities")), size);
  const similarity = (anchor: number, other: number) => similarities[anchor * size + other]!;
  return (temperature) => {
    const options = { count, temperature, negatives };
    const { mean, losses, logSums } = contrastiveLoss(similarities, options);
    const isOne = (anchor: number, other: number) => isCandidate(anchor, other, options);
    return {
      ...{ options, size, mean, losses, similarity, isCandidate: isOne },
      probability: (anchor, other) =>
        isOne(anchor, other) ? Math.exp(similarity(anchor, other) / temperature - logSums[anchor]!) : 0,
      rank(anchor, other) {
        const own = similarity(anchor, other);
        let above = 0;
        for (let b = 0; b < size; b++) if (isOne(anchor, b) && similarity(anchor, b) > own) above++;
        return above + 1;
      },
    };
  };
}
