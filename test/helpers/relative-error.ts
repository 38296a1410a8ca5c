import { sizeOf, type ParamSpec } from "../../src/models/params.js";

/** A run of numbers in the flat parameter vector. */
export interface Part {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The parameters one by one; the bias of queries, keys and values counts as three, since that of the keys has no effect on any
 * loss: it adds the same to all scores of a query, which softmax takes off again. */
export function partsOf(specs: readonly ParamSpec[]): Part[] {
  let offset = 0;
  return specs.flatMap(({ name, shape }) => {
    const start = offset;
    const size = sizeOf(shape);
    offset += size;
    if (!name.endsWith("qkv.bias")) return [{ name, start, end: offset }];
    return ["q", "k", "v"].map((part, i) => ({
      name: `${name} (${part})`,
      start: start + (i * size) / 3,
      end: start + ((i + 1) * size) / 3,
    }));
  });
}

export const norm = (values: Iterable<number>): number => Math.hypot(...values);

/** `|actual - expected| / |expected|` with Euclidean norms, of a tensor as one vector. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const difference = Array.from(expected, (value, i) => actual[i]! - value);
  return norm(difference) / norm(Array.from(expected));
}
