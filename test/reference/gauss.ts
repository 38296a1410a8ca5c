/** Solves A X = B by Gauss elimination with the largest pivot, row by row. */
export function gaussSolve(a: number[][], b: number[][]): number[][] {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  for (let col = 0; col < n; col++) {
    let pivot = col;
    for (let r = col; r < n; r++) if (Math.abs(rows[r]![col]!) > Math.abs(rows[pivot]![col]!)) pivot = r;
    [rows[col], rows[pivot]] = [rows[pivot]!, rows[col]!];
    for (let r = 0; r < n; r++) {
      if (r === col) continue;
      const factor = rows[r]![col]! / rows[col]![col]!;
      rows[r] = rows[r]!.map((value, k) => value - factor * rows[col]![k]!);
    }
  }
  return rows.map((row, i) => row.slice(n).map((value) => value / row[i]!));
}
