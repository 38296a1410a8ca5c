/** Mean squared error over the patches for which `isCounted`, patch by patch (method.md 1.4). */
export function patchErrorReference(
  prediction: number[][],
  target: number[][],
  isCounted: (patch: number) => boolean,
): number {
  let total = 0;
  let count = 0;
  for (const [patch, values] of prediction.entries()) {
    if (!isCounted(patch)) continue;
    let squares = 0;
    for (const [i, value] of values.entries()) squares += (value - target[patch]![i]!) ** 2;
    total += squares / values.length;
    count += 1;
  }
  return total / count;
}
