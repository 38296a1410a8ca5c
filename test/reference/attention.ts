/** Multi-head attention of one row, head by head and token by token: `q`, `k`, `v` are `[tokens][dim]`. */
export function attentionReference(
  q: number[][],
  k: number[][],
  v: number[][],
  numHeads: number,
): number[][] {
  const headDim = q[0]!.length / numHeads;
  const out = q.map((row) => row.map(() => 0));
  for (let head = 0; head < numHeads; head++) {
    const channels = Array.from({ length: headDim }, (_, i) => head * headDim + i);
    for (const [token, query] of q.entries()) {
      const scores = k.map((key) =>
        Math.exp(channels.reduce((sum, c) => sum + query[c]! * key[c]!, 0) / Math.sqrt(headDim)),
      );
      const total = scores.reduce((a, b) => a + b, 0);
      for (const c of channels) {
        out[token]![c] = scores.reduce((sum, score, other) => sum + (score / total) * v[other]![c]!, 0);
      }
    }
  }
  return out;
}
