/** 2-D sine-cosine positions from the formula of method.md 1.5, number by number: `[gridSize^2][dim]`. */
export function posEmbedReference(dim: number, gridSize: number): number[][] {
  const quarter = dim / 4;
  const table: number[][] = [];
  for (let row = 0; row < gridSize; row++) {
    for (let column = 0; column < gridSize; column++) {
      const entry: number[] = [];
      for (const position of [column, row]) {
        for (let i = 0; i < quarter; i++) entry.push(Math.sin(position / Math.pow(10000, i / quarter)));
        for (let i = 0; i < quarter; i++) entry.push(Math.cos(position / Math.pow(10000, i / quarter)));
      }
      table.push(entry);
    }
  }
  return table;
}
