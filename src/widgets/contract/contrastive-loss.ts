/** Which embeddings an anchor is told apart from: those of other images in both views, or in the other view only. */
export type ContrastNegatives = "both" | "other";

export interface ContrastOptions {
  /** n: images, so that there are 2n projections, those of view 1 first. */
  readonly count: number;
  /** tau > 0 */
  readonly temperature: number;
  readonly negatives: ContrastNegatives;
}

/** The other view of a projection. */
export const positiveOf = (anchor: number, count: number): number => (anchor + count) % (2 * count);

/** Whether `other` is in the denominator of `anchor`. */
export function isCandidate(
  anchor: number,
  other: number,
  { count, negatives }: Pick<ContrastOptions, "count" | "negatives">,
): boolean {
  return negatives === "both" ? anchor !== other : anchor < count !== other < count;
}

/** InfoNCE of every anchor (method.md 1.4), the one formula of both sides of the widget:
 *
 *   loss_a = -log( exp(s_a,a+ / tau) / sum_b exp(s_a,b / tau) ),  b over the candidates of a
 *
 * @param similarities `[2 count, 2 count]`, cosines
 * @returns nats: `mean` over the anchors, and `losses` and the logarithm of the denominator `logSums`, `[2 count]` */
export function contrastiveLoss(
  similarities: ArrayLike<number>,
  { count, temperature, negatives }: ContrastOptions,
): { mean: number; losses: Float64Array; logSums: Float64Array } {
  const size = 2 * count;
  const losses = new Float64Array(size);
  const logSums = new Float64Array(size);
  for (let a = 0; a < size; a++) {
    const row = a * size;
    const [from, to] = negatives === "both" ? [0, size] : a < count ? [count, size] : [0, count];
    let highest = -Infinity;
    for (let b = from; b < to; b++) {
      const similarity = similarities[row + b]!;
      if (b !== a && similarity > highest) highest = similarity;
    }
    let sum = 0;
    for (let b = from; b < to; b++) {
      if (b !== a) sum += Math.exp((similarities[row + b]! - highest) / temperature);
    }
    logSums[a] = highest / temperature + Math.log(sum);
    losses[a] = logSums[a]! - similarities[row + positiveOf(a, count)]! / temperature;
  }
  return { mean: losses.reduce((total, loss) => total + loss, 0) / size, losses, logSums };
}

/** The full matrix from what is above its diagonal, row by row: `[size (size - 1) / 2]` to `[size, size]`; 1 on the diagonal. */
export function fullMatrix(triangle: ArrayLike<number>, size: number): Float32Array {
  const full = new Float32Array(size * size).fill(1);
  let i = 0;
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) full[a * size + b] = full[b * size + a] = triangle[i++]!;
  }
  return full;
}
