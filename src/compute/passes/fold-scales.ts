import type { Attribute, Graph, Node, Value } from "../graph.js";
import { countUses } from "./count-uses.js";

const isProduct = (node: Node | undefined): node is Node => node?.op === "Gemm" || node?.op === "FusedMatMul";

const floatAttribute = (node: Node, name: string, fallback: number): number => {
  const attribute = node.attributes[name] as { float: number } | undefined;
  return attribute?.float ?? fallback;
};

/** Moves a product with one number into the matrix product before or after it, whose `alpha` costs nothing:
 * c * (A B + bias) = (c A) B + c bias. Saves a pass over memory each. */
export function foldScales(graph: Graph): Graph {
  const uses = countUses(graph);
  /** value -> the value it is a multiple of */
  const scaled = new Map<Value, { source: Value; factor: number }>();
  const producers = new Map<Value, Node>();
  const nodes: Node[] = [];
  const indexOf = new Map<Value, number>();
  const put = (node: Node) => {
    for (const value of node.outputs) {
      producers.set(value, node);
      indexOf.set(value, nodes.length);
    }
    nodes.push(node);
  };
  for (const node of graph.nodes) {
    const scale = scaleOf(node, graph);
    const producer = scale && producers.get(scale.source);
    if (scale && isProduct(producer) && uses.get(scale.source) === 1) {
      // The product before: it writes the scaled value itself.
      const merged = { ...withScale(producer, scale.factor, true), outputs: node.outputs };
      nodes[indexOf.get(scale.source)!] = merged;
      indexOf.set(node.outputs[0]!, indexOf.get(scale.source)!);
      producers.set(node.outputs[0]!, merged);
      continue;
    }
    if (scale) scaled.set(node.outputs[0]!, scale);
    put(isProduct(node) ? foldInputs(node, scaled) : node);
  }
  return { ...graph, nodes };
}

/** `x * number` with a float number. */
function scaleOf(node: Node, { constants }: Graph): { source: Value; factor: number } | undefined {
  if (node.op !== "Mul") return undefined;
  const [a, b] = node.inputs as [Value, Value];
  for (const [source, number] of [
    [a, b],
    [b, a],
  ] as const) {
    const data = constants.get(number);
    if (data instanceof Float32Array && data.length === 1 && number.shape.length === 0) {
      return { source, factor: data[0]! };
    }
  }
  return undefined;
}

/** The product after: it reads the unscaled operand. */
function foldInputs(node: Node, scaled: ReadonlyMap<Value, { source: Value; factor: number }>): Node {
  const inputs = [...node.inputs];
  let factor = 1;
  for (const i of [0, 1]) {
    const scale = scaled.get(inputs[i]!);
    if (!scale) continue;
    inputs[i] = scale.source;
    factor *= scale.factor;
  }
  return factor === 1 ? node : { ...withScale(node, factor, false), inputs };
}

function withScale(node: Node, factor: number, scalesBias: boolean): Node {
  const attributes: Record<string, Attribute> = {
    ...node.attributes,
    alpha: { float: floatAttribute(node, "alpha", 1) * factor },
  };
  if (scalesBias && node.inputs.length > 2) {
    attributes.beta = { float: floatAttribute(node, "beta", 1) * factor };
  }
  return { ...node, attributes };
}
