import type { Graph, Node, Value } from "../graph.js";

/** A string of the DOT language: quotes and backslashes escaped, line ends as `\n`. */
export const dotString = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll(/\r?\n/g, "\\n")}"`;

const typeText = ({ dtype, shape }: Value): string => `${dtype} [${shape.join()}]`;

/** The graph in the DOT language of Graphviz: boxes for inputs and outputs, an ellipse for each operator, shapes on the edges.
 * Constants are left out. Draw it with `dot -Tsvg`. */
export function toDot(graph: Graph, name = "graph"): string {
  const sources = new Map<Value, string>();
  const lines = [`digraph ${dotString(name)} {`, "  node [shape=ellipse];"];
  const declare = (id: string, label: string, style = "") =>
    lines.push(`  ${id} [label=${dotString(label)}${style}];`);
  const box = ", shape=box";
  [...graph.inputs].forEach(([key, value], i) => {
    sources.set(value, `in${i}`);
    declare(`in${i}`, `${key}\n${typeText(value)}`, box);
  });
  graph.nodes.forEach((node: Node, i) => {
    declare(`n${i}`, node.op);
    for (const value of node.outputs) sources.set(value, `n${i}`);
  });
  const edge = (value: Value | undefined, to: string) => {
    const from = value && sources.get(value);
    if (value && from !== undefined) lines.push(`  ${from} -> ${to} [label=${dotString(typeText(value))}];`);
  };
  graph.nodes.forEach(({ inputs }, i) => inputs.forEach((value) => edge(value, `n${i}`)));
  [...graph.outputs].forEach(([key, value], i) => {
    declare(`out${i}`, key, box);
    edge(value, `out${i}`);
  });
  return [...lines, "}", ""].join("\n");
}
