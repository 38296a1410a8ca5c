import type { Graph, Value } from "../graph.js";

/** How often each value is read, by nodes or as an output. */
export function countUses(graph: Graph): Map<Value, number> {
  const uses = new Map<Value, number>();
  for (const value of [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.values()]) {
    if (value) uses.set(value, (uses.get(value) ?? 0) + 1);
  }
  return uses;
}
