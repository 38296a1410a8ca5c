interface Point {
  readonly step: number;
  readonly value: number;
}

/** Lowest and highest of some points in the order of their steps; what is not finite counts only where there is nothing else. */
function extremes(points: readonly Point[]): Point[] {
  const known = points.filter(({ value }) => Number.isFinite(value));
  if (known.length === 0) return points.slice(0, 1);
  const low = known.reduce((a, b) => (b.value < a.value ? b : a));
  const high = known.reduce((a, b) => (b.value > a.value ? b : a));
  if (low === high) return [low];
  return low.step < high.step ? [low, high] : [high, low];
}

/** A curve that grows point by point and stays small: when it would have more than `maxPoints`, groups of neighbours keep their lowest
 * and highest point alone, so that every spike stays. All groups but the last have as many points. */
export class ThinnedCurve {
  private kept: Point[] = [];
  private open: Point[] = [];
  private first: Point | undefined;
  private last: Point | undefined;
  /** Added points for each group. */
  private perGroup = 1;
  private inGroup = 0;

  /** @param maxPoints at least 8 */
  constructor(private readonly maxPoints = 2000) {}

  add(step: number, value: number): void {
    const point = { step, value };
    this.first ??= point;
    this.last = point;
    // Of an open group no more than its extremes are needed.
    this.open = this.perGroup === 1 ? [point] : extremes([...this.open, point]);
    this.inGroup++;
    if (this.inGroup < this.perGroup) return;
    this.kept.push(...this.open);
    this.open = [];
    this.inGroup = 0;
    // Room for an open group, the first and the last point.
    if (this.kept.length > this.maxPoints - 4) this.thin();
  }

  private thin(): void {
    const thinned: Point[] = [];
    for (let i = 0; i < this.kept.length; i += 4) thinned.push(...extremes(this.kept.slice(i, i + 4)));
    this.kept = thinned;
    this.perGroup = this.perGroup === 1 ? 4 : 2 * this.perGroup;
  }

  /** In the order of the steps; the first and the last one added are always there. */
  points(): readonly Point[] {
    const middle = [...this.kept, ...this.open];
    const { first, last } = this;
    if (first === undefined || last === undefined) return [];
    const head = middle[0]?.step === first.step ? [] : [first];
    const tail = middle.at(-1)?.step === last.step || last.step === first.step ? [] : [last];
    return [...head, ...middle, ...tail];
  }
}
