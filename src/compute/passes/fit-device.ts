import type { Graph } from "../graph.js";
import type { Device } from "../types.js";
import { coarseJoins } from "./coarse-joins.js";
import { narrowSplits } from "./narrow-splits.js";
import { plainProducts } from "./plain-products.js";

/** The graph as the provider of a device runs it best; on the cpu as it is. */
export function fitDevice(graph: Graph, device: Exclude<Device, "auto">): Graph {
  if (device === "webgpu") return plainProducts(narrowSplits(graph));
  if (device === "cuda") return coarseJoins(graph);
  return graph;
}
