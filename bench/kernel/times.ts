import { performance } from "node:perf_hooks";
import { startPeer, runCell, type RunningKernel } from "./running-kernel.js";
import type { KernelPeer } from "./peers.js";

/** From the start of the process to the first result, and the part of it until the kernel answers; ms. */
export interface StartSample {
  readonly resultMs: number;
  readonly readyMs: number;
}

/** Starts a kernel and gives it a cell. */
export async function measureStart(peer: KernelPeer): Promise<StartSample> {
  const startMs = performance.now();
  const kernel = await startPeer(peer);
  try {
    const readyMs = performance.now() - startMs;
    await resultOf(kernel, 0);
    return { resultMs: performance.now() - startMs, readyMs };
  } finally {
    await kernel.close();
  }
}

/** Times of `count` cells, one after the other, from the request to the kernel's being idle again; ms.
 *
 * @param first each cell has another number, so that nobody can keep an answer */
export async function measureRoundTrips(
  kernel: RunningKernel,
  first: number,
  count: number,
): Promise<number[]> {
  const samples: number[] = [];
  for (let n = first; n < first + count; n++) {
    const startMs = performance.now();
    await resultOf(kernel, n);
    samples.push(performance.now() - startMs);
  }
  return samples;
}

/** Runs the trivial cell; a result is an `execute_result`, or printed text (tslab).
 *
 * @throws Error where the value does not come */
async function resultOf(kernel: RunningKernel, n: number): Promise<void> {
  const wanted = String(5555 + n);
  let isThere = false;
  const off = kernel.client.onOutput(({ content }) => {
    isThere ||= JSON.stringify(content).includes(wanted);
  });
  await runCell(kernel, kernel.peer.cells.trivial(n));
  off();
  if (!isThere) throw new Error(`${kernel.peer.name}: ${wanted} was not shown`);
}
