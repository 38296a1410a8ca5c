import type { EmbeddingState } from "../../src/widgets/contract/index.js";
import type { Model } from "../shared/model.js";
import { floats } from "./bytes.js";

/** Points of one map, moved to the middle and scaled to -1..1 along the longest axis. */
export interface Cloud {
  readonly count: number;
  readonly dims: 2 | 3;
  /** `[count]` each; NaN for a point without a place. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly z: Float32Array;
  /** Half of the width and the height, at least 0.01; in space the radius of the ball that holds all. */
  readonly reach: readonly [number, number];
  readonly numPlaced: number;
}

const EMPTY = new Float32Array(0);

export function cloudOf(coordinates: Float32Array, { count, dims }: { count: number; dims: 2 | 3 }): Cloud {
  const axes = Array.from({ length: dims }, () => new Float32Array(count).fill(NaN));
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  let numPlaced = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0; // finite only if all are: float32 numbers do not overflow in it
    for (let d = 0; d < dims; d++) sum += coordinates[i * dims + d]!;
    if (!Number.isFinite(sum)) continue;
    numPlaced++;
    for (let d = 0; d < dims; d++) {
      const value = coordinates[i * dims + d]!;
      axes[d]![i] = value;
      if (value < low[d]!) low[d] = value;
      if (value > high[d]!) high[d] = value;
    }
  }
  const half = axes.map((_, d) => (high[d]! - low[d]!) / 2);
  const scale = Math.max(...half) > 0 ? 1 / Math.max(...half) : 1;
  axes.forEach((axis, d) => {
    const middle = (high[d]! + low[d]!) / 2;
    for (let i = 0; i < count; i++) axis[i] = (axis[i]! - middle) * scale;
  });
  const [x, y, z = EMPTY] = axes as [Float32Array, Float32Array, Float32Array?];
  const size = (d: number) => Math.max(0.01, half[d]! * scale);
  const ball = () => Math.max(0.01, radius({ x, y, z }));
  const reach: Cloud["reach"] = dims === 3 ? [ball(), ball()] : [size(0), size(1)];
  return { count, dims, x, y, z, reach, numPlaced };
}

function radius({ x, y, z }: Pick<Cloud, "x" | "y" | "z">): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    const square = x[i]! ** 2 + y[i]! ** 2 + z[i]! ** 2;
    if (square > most) most = square;
  }
  return Math.sqrt(most);
}

/** The map that the model shows. */
export function shownCloud(model: Model<EmbeddingState>): Cloud {
  const count = model.get("count");
  const maps = model.get("maps");
  const all = floats(model.get("points"));
  let at = 0;
  for (const { key, dims } of maps) {
    if (key === model.get("map")) return cloudOf(all.subarray(at, at + count * dims), { count, dims });
    at += count * dims;
  }
  return cloudOf(all.subarray(0, count * maps[0]!.dims), { count, dims: maps[0]!.dims });
}
