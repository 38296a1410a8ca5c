const column = (rows: number[][], j: number) => rows.map((row) => row[j]!);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const covariance = (a: number[], b: number[], over: number) =>
  a.reduce((sum, x, i) => sum + (x - mean(a)) * (b[i]! - mean(b)), 0) / over;

/** Barlow Twins entry by entry of the correlation matrix (arXiv 2103.03230, eq. 1 and 2), with 1e-5 added to each variance. */
export function barlowTwinsReference(u: number[][], v: number[][], lambda: number): number {
  const [n, dim] = [u.length, u[0]!.length];
  const deviation = (x: number[]) => Math.sqrt(covariance(x, x, n) + 1e-5);
  let total = 0;
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      const [a, b] = [column(u, i), column(v, j)];
      const correlation = covariance(a, b, n) / (deviation(a) * deviation(b));
      total += i === j ? (1 - correlation) ** 2 : lambda * correlation ** 2;
    }
  }
  return total;
}

/** VICReg feature by feature (arXiv 2105.04906, eq. 1 to 6; the variance averaged over the views, as in the authors' code). */
export function vicregReference(
  u: number[][],
  v: number[][],
  weights: { invariance: number; variance: number; covariance: number },
): number {
  const [n, dim] = [u.length, u[0]!.length];
  let [distance, spread, shared] = [0, 0, 0];
  u.forEach((row, i) => row.forEach((x, j) => (distance += (x - v[i]![j]!) ** 2)));
  for (const view of [u, v]) {
    for (let i = 0; i < dim; i++) {
      const own = column(view, i);
      spread += Math.max(0, 1 - Math.sqrt(covariance(own, own, n - 1) + 1e-4)) / dim / 2;
      for (let j = 0; j < dim; j++) {
        if (i !== j) shared += covariance(own, column(view, j), n - 1) ** 2 / dim;
      }
    }
  }
  return (
    (weights.invariance * distance) / (n * dim) + weights.variance * spread + weights.covariance * shared
  );
}

/** DINO row by row (arXiv 2104.14294, algorithm 1). */
export function dinoReference(
  student: number[][],
  teacher: number[][],
  { center, studentTemperature, teacherTemperature }: DinoSetting,
): number {
  const softmax = (x: number[]) => {
    const all = x.reduce((sum, value) => sum + Math.exp(value), 0);
    return x.map((value) => Math.exp(value) / all);
  };
  let total = 0;
  student.forEach((row, i) => {
    const target = softmax(teacher[i]!.map((t, k) => (t - center[k]!) / teacherTemperature));
    const choice = softmax(row.map((s) => s / studentTemperature));
    target.forEach((t, k) => (total -= t * Math.log(choice[k]!)));
  });
  return total / student.length;
}

export interface DinoSetting {
  readonly center: number[];
  readonly studentTemperature: number;
  readonly teacherTemperature: number;
}
