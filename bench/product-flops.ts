import { numElements, type Graph, type Node } from "../src/compute/graph.js";

/** Floating-point operations of all matrix products of a traced graph, two for each multiply-add. */
export const productFlops = (graph: Graph): number =>
  graph.nodes.reduce((sum, node) => sum + flopsOf(node), 0);

function flopsOf({ op, inputs, outputs, attributes }: Node): number {
  if (!/^(Fused)?(MatMul|Gemm)/.test(op)) return 0;
  const a = inputs[0]!.shape;
  const flag = attributes.transA;
  const isTransposed = flag !== undefined && "int" in flag && flag.int === 1;
  const inner = a.at(isTransposed ? -2 : -1)!;
  return 2 * numElements(outputs[0]!.shape) * inner;
}
