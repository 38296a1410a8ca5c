/** Mean over rows of -log softmax(x W + b)[label], plus l2 / 2 times the sum of squares of W. */
export function crossEntropyReference(
  x: number[][],
  labels: ArrayLike<number>,
  { w, b, l2 }: { w: number[][]; b: number[]; l2: number },
): number {
  let total = 0;
  for (let row = 0; row < x.length; row++) {
    const logits = b.map((bias, c) => x[row]!.reduce((sum, value, i) => sum + value * w[i]![c]!, bias));
    const normaliser = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    total -= Math.log(Math.exp(logits[labels[row]!]!) / normaliser);
  }
  let squares = 0;
  for (const weights of w) for (const weight of weights) squares += weight * weight;
  return total / x.length + (l2 / 2) * squares;
}
