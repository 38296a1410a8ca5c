import { nodeCost, type Graph } from "../compute/index.js";
import { ConfigError } from "../core/errors.js";

/** What a machine does in a second, measured on large operations. */
export interface MachineRates {
  /** Of a large matrix product; a multiply-add counts as two. */
  readonly flopsPerSecond: number;
  /** Read and written by a large elementwise operator. */
  readonly bytesPerSecond: number;
  /** Time to start one operator, seconds. Default 2e-6. */
  readonly secondsPerNode?: number;
}

/** Seconds of one run of a graph by the roofline model: each operator takes its arithmetic or its memory traffic, whichever is longer, and
 * the time to start it.
 *
 * @remarks Small products do not reach the rate of large ones and caches hold what the model reads from memory, so expect to be right within a
 * factor of two, and closer for large models.
 * @throws ConfigError if a rate is not above 0 */
export function graphSeconds(
  graph: Graph,
  { flopsPerSecond, bytesPerSecond, secondsPerNode = 2e-6 }: MachineRates,
): number {
  if (!(flopsPerSecond > 0) || !(bytesPerSecond > 0)) {
    throw new ConfigError(`graphSeconds: rates must be above 0, got ${flopsPerSecond} and ${bytesPerSecond}`);
  }
  let seconds = 0;
  for (const node of graph.nodes) {
    const { flops, bytes } = nodeCost(node);
    seconds += secondsPerNode + Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
  }
  return seconds;
}
