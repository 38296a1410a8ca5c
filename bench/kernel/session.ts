import { performance } from "node:perf_hooks";
import { runCell, type RunningKernel } from "./running-kernel.js";

/** Memory after so many cells, MiB. */
export interface MemoryPoint {
  readonly numCells: number;
  readonly rss?: number;
  /** Of the thread that runs cells, after a collection. */
  readonly heap?: number;
}

export interface SessionFigure {
  readonly points: readonly MemoryPoint[];
  readonly seconds: number;
}

const EVERY = 100;

/** Runs many cells in one kernel and reads its memory every 100. */
export async function measureSession(kernel: RunningKernel, numCells: number): Promise<SessionFigure> {
  const { client, peer } = kernel;
  const points: MemoryPoint[] = [];
  const startMs = performance.now();
  for (let n = 0; n < numCells; n++) {
    const { status, evalue } = await client.execute(peer.cells.session(n)).done;
    const wanted = n % 4 === 3 ? "error" : "ok";
    if (status !== wanted)
      throw new Error(`${peer.name}: cell ${n} ended with ${String(status)} (${String(evalue)})`);
    if ((n + 1) % EVERY > 0) continue;
    points.push({ numCells: n + 1, rss: kernel.rssMiB(), heap: await heapMiB(kernel) });
  }
  return { points, seconds: (performance.now() - startMs) / 1000 };
}

async function heapMiB(kernel: RunningKernel): Promise<number | undefined> {
  const { heap } = kernel.peer.cells;
  if (heap === undefined) return undefined;
  const text = await runCell(kernel, heap);
  return (JSON.parse(/\{.*\}/.exec(text)![0]) as { heap: number }).heap / 2 ** 20;
}

/** Slope of the least-squares line through the second half of the points, kB (1000 bytes) per cell. */
export function growthPerCell(
  points: readonly MemoryPoint[],
  of: (point: MemoryPoint) => number | undefined,
): number | undefined {
  const half = points.slice(Math.floor((points.length - 1) / 2));
  const values = half.map(of).filter((value) => value !== undefined);
  if (values.length < 2) return undefined;
  const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const cells = half.map(({ numCells }) => numCells);
  const [meanX, meanY] = [mean(cells), mean(values)];
  const cross = cells.reduce((sum, x, i) => sum + (x - meanX) * (values[i]! - meanY), 0);
  const square = cells.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  return ((cross / square) * 2 ** 20) / 1000;
}
