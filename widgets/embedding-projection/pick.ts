import type { Seen } from "./camera.js";

export type Place = readonly [number, number];

/** The shown point nearest to a place, -1 for none within `reach` pixels. */
export function pointAt(seen: Seen, weight: Uint8Array, [x, y]: Place, reach: number): number {
  let best = -1;
  let bestSquare = reach * reach;
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] === 0) continue;
    const square = (seen.x[i]! - x) ** 2 + (seen.y[i]! - y) ** 2;
    if (square <= bestSquare) {
      bestSquare = square;
      best = i;
    }
  }
  return best;
}

/** Whether a place lies inside a closed line, by counting how often a ray crosses it. */
export function isInside([x, y]: Place, line: readonly Place[]): boolean {
  let inside = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [ax, ay] = line[i]!;
    const [bx, by] = line[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Shown points inside a closed line, ascending. */
export function pointsInside(seen: Seen, weight: Uint8Array, line: readonly Place[]): number[] {
  const xs = line.map(([x]) => x);
  const ys = line.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let i = 0; i < weight.length; i++) {
    const [x, y] = [seen.x[i]!, seen.y[i]!];
    if (weight[i] === 0 || x < left || x > right || y < top || y > bottom) continue;
    if (isInside([x, y], line)) found.push(i);
  }
  return found;
}

export const boxLine = ([ax, ay]: Place, [bx, by]: Place): Place[] => [
  [ax, ay],
  [bx, ay],
  [bx, by],
  [ax, by],
];
