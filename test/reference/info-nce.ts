/** NT-Xent as method.md 1.4 writes it, anchor by anchor: `u`, `v` rows of n images in two views. */
export function infoNceReference(u: number[][], v: number[][], temperature: number): number {
  const all = [...u, ...v];
  const batch = u.length;
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const similarity = (a: number[], b: number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)) / temperature;
  let total = 0;
  for (let a = 0; a < 2 * batch; a++) {
    const positive = (a + batch) % (2 * batch);
    let denominator = 0;
    for (let b = 0; b < 2 * batch; b++) {
      if (b !== a) denominator += Math.exp(similarity(all[a]!, all[b]!));
    }
    total -= Math.log(Math.exp(similarity(all[a]!, all[positive]!)) / denominator);
  }
  return total / (2 * batch);
}
