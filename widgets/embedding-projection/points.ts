/** Points of one map that can be placed, in the units of the map. */
export interface MapPoints {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export type Direction = "left" | "right" | "up" | "down";

/** `[min, max]` of the finite values with a margin of 4 %, wide enough for a single point; null when there are none. */
export function paddedRange(values: ArrayLike<number>): [number, number] | null {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0) return null;
  const min = finite.reduce((a, b) => Math.min(a, b));
  const max = finite.reduce((a, b) => Math.max(a, b));
  const margin = max > min ? 0.04 * (max - min) : 1;
  return [min - margin, max + margin];
}

/** The nearest point that lies in a direction, within 45° of it; the same point when there is none.
 *
 * @param candidates indices to choose from
 * @param scale map units per pixel on x and y, so that "near" means what is seen */
export function neighbourToward(
  { x, y }: MapPoints,
  {
    from,
    direction,
    candidates,
    scale,
  }: { from: number; direction: Direction; candidates: readonly number[]; scale: [number, number] },
): number {
  const horizontal = direction === "left" || direction === "right";
  const sign = direction === "right" || direction === "up" ? 1 : -1;
  let best = from;
  let bestDistance = Infinity;
  for (const i of candidates) {
    const dx = (x[i]! - x[from]!) / scale[0];
    const dy = (y[i]! - y[from]!) / scale[1];
    const along = sign * (horizontal ? dx : dy);
    const across = Math.abs(horizontal ? dy : dx);
    if (i === from || !(along > 0) || across > along) continue;
    // What is off the line counts double, so that repeated steps go straight.
    const distance = along + 2 * across;
    if (distance < bestDistance) {
      bestDistance = distance;
      best = i;
    }
  }
  return best;
}
