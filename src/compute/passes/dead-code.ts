import type { Graph, Value } from "../graph.js";

/** Keeps the nodes and constants that the outputs depend on. */
export function removeDeadCode(graph: Graph): Graph {
  const live = new Set<Value>(graph.outputs.values());
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      if (!node.outputs.some((value) => live.has(value))) return false;
      for (const value of node.inputs) if (value) live.add(value);
      return true;
    })
    .reverse();
  const constants = new Map([...graph.constants].filter(([value]) => live.has(value)));
  return { ...graph, nodes, constants };
}
