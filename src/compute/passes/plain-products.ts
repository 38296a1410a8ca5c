import type { Attribute, Graph, Node, Value } from "../graph.js";
import { newValues, type NewValues } from "./new-values.js";

const isSet = (node: Node, name: string): boolean =>
  (node.attributes[name] as { int: number } | undefined)?.int === 1;

/** Writes matrix products as ONNX Runtime's webgpu provider runs them best. It has no FusedMatMul, so every product of attention went to the
 * cpu and back; and its Gemm with `transB` took 12 times as long as without on an H100. Both get a Transpose before them. */
export function plainProducts(graph: Graph): Graph {
  const made = newValues(graph);
  const nodes = graph.nodes.flatMap((node) => {
    if (node.op === "FusedMatMul") return plainMatMul(node, made);
    return node.op === "Gemm" && isSet(node, "transB") ? gemmOfTransposed(node, made) : [node];
  });
  return { ...graph, nodes, constants: made.constants };
}

/** The last two axes of x, swapped. */
function transposed(x: Value, made: NewValues): Node {
  const rank = x.shape.length;
  const perm = [...x.shape.keys()].with(rank - 2, rank - 1).with(rank - 1, rank - 2);
  const output = made.value(
    perm.map((axis) => x.shape[axis]!),
    x.dtype,
  );
  return {
    op: "Transpose",
    domain: "",
    inputs: [x],
    outputs: [output],
    attributes: { perm: { ints: perm } },
  };
}

function gemmOfTransposed(node: Node, made: NewValues): Node[] {
  const [a, b, ...bias] = node.inputs;
  const turned = transposed(b!, made);
  const attributes: Record<string, Attribute> = { ...node.attributes, transB: { int: 0 } };
  return [turned, { ...node, inputs: [a, turned.outputs[0], ...bias], attributes }];
}

function plainMatMul(node: Node, made: NewValues): Node[] {
  const [output] = node.outputs as [Value];
  const turned: Node[] = [];
  const inputs = (["transA", "transB"] as const).map((name, i) => {
    const x = node.inputs[i]!;
    if (!isSet(node, name)) return x;
    turned.push(transposed(x, made));
    return turned.at(-1)!.outputs[0]!;
  });
  const plain = { domain: "", attributes: {} };
  const alpha = (node.attributes.alpha as { float: number } | undefined)?.float ?? 1;
  if (alpha === 1) return [...turned, { op: "MatMul", ...plain, inputs, outputs: [output] }];
  const result = made.value(output.shape, output.dtype);
  return [
    ...turned,
    { op: "MatMul", ...plain, inputs, outputs: [result] },
    { op: "Mul", ...plain, inputs: [result, made.float32(alpha)], outputs: [output] },
  ];
}
