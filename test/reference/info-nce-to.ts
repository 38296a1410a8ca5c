/** MoCo's InfoNCE anchor by anchor: the positive is row i of `keys`, the negatives its other rows and the rows of `others` but row i. */
export function infoNceToReference(
  anchors: number[][],
  keys: number[][],
  temperature: number,
  others: number[][] = [],
): number {
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const scored = (a: number[], b: number[]) =>
    Math.exp(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) / temperature);
  let total = 0;
  anchors.forEach((anchor, i) => {
    let denominator = 0;
    for (const key of keys) denominator += scored(anchor, key);
    others.forEach((other, j) => {
      if (j !== i) denominator += scored(anchor, other);
    });
    total -= Math.log(scored(anchor, keys[i]!) / denominator);
  });
  return total / anchors.length;
}
