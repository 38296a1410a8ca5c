import type { Graph, Node, Value } from "../graph.js";

/** Computes what several nodes compute alike once: the gradients that tfjs writes repeat the transposes and reshapes of the forward pass. */
export function mergeCommonSubexpressions(graph: Graph): Graph {
  const known = new Map<string, Node>();
  const merged = new Map<Value, Value>();
  const outputs = new Set(graph.outputs.values());
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const rewired = { ...node, inputs: node.inputs.map((value) => value && (merged.get(value) ?? value)) };
    const key = keyOf(rewired);
    const twin = known.get(key);
    // An output of the graph keeps a node of its own: it has a name of its own.
    if (twin && !node.outputs.some((value) => outputs.has(value))) {
      node.outputs.forEach((value, i) => merged.set(value, twin.outputs[i]!));
      continue;
    }
    if (!twin) known.set(key, rewired);
    nodes.push(rewired);
  }
  return { ...graph, nodes };
}

const keyOf = ({ op, domain, inputs, outputs, attributes }: Node): string =>
  `${domain}.${op}|${inputs.map((value) => value?.id).join()}|${JSON.stringify(attributes)}|${outputs.length}`;
