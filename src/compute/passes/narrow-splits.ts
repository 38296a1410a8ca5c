import type { Graph, Node, Value } from "../graph.js";

/** Outputs of one Split. WebGPU guarantees 8 storage buffers to a shader, and one is the input. */
const MAX_OUTPUTS = 7;

/** Replaces each Split of more than 7 outputs by one Slice per output: ONNX Runtime's webgpu provider binds all outputs of a Split to one
 * shader and fails where the GPU has fewer buffers, which it says only when it runs. */
export function narrowSplits(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const values = graph.nodes.flatMap((node) => node.outputs);
  let nextId =
    1 + [...values, ...constants.keys(), ...graph.inputs.values()].reduce((id, v) => Math.max(id, v.id), 0);
  const int64 = (number: number): Value => {
    const value: Value = { id: nextId++, shape: [1], dtype: "int64" };
    constants.set(value, BigInt64Array.of(BigInt(number)));
    return value;
  };
  const slices = (split: Node): Node[] => {
    const axis = (split.attributes.axis as { int: number } | undefined)?.int ?? 0;
    const axes = int64(axis);
    let start = 0;
    return split.outputs.map((output) => {
      const end = start + output.shape[axis]!;
      const inputs = [split.inputs[0], int64(start), int64(end), axes];
      start = end;
      return { op: "Slice", domain: "", inputs, outputs: [output], attributes: {} };
    });
  };
  const isWide = ({ op, outputs }: Node) => op === "Split" && outputs.length > MAX_OUTPUTS;
  const nodes = graph.nodes.flatMap((node) => (isWide(node) ? slices(node) : [node]));
  return { ...graph, nodes, constants };
}
