import type { Graph, Node, Value } from "../graph.js";
import { numElements } from "../graph.js";
import { valueBytes, VIEWS } from "./memory.js";

/** What one operator costs. */
export interface Cost {
  /** Floating-point operations; a multiply-add counts as two. */
  readonly flops: number;
  /** Bytes read and written if nothing stays in a cache. */
  readonly bytes: number;
}

/** Operators that only move numbers. */
const MOVES: ReadonlySet<string> = new Set([
  ...["Cast", "Concat", "ConstantOfShape", "Expand", "Gather", "GatherElements", "GatherND", "Pad", "Range"],
  ...["ScatterElements", "ScatterND", "Shape", "Slice", "Split", "Tile", "Transpose", "DepthToSpace"],
  ...["SpaceToDepth", "OneHot", "ReverseSequence", "Trilu", "Resize"],
  ...VIEWS,
]);

/** Operators that read only the part of their first input that they give. */
const PARTS: ReadonlySet<string> = new Set(["Slice", "Gather", "GatherElements", "GatherND"]);

/** Operations per output number of operators that are several steps; the others count 1. Erf, Exp and the like count 1 too. */
const STEPS: Readonly<Record<string, number>> = {
  Softmax: 4, // subtract the maximum, exp, sum, divide
  LogSoftmax: 4,
  LayerNormalization: 7, // mean 1, variance 3, normalise 1, scale and shift 2
  SimplifiedLayerNormalization: 5,
  SkipLayerNormalization: 8,
  BatchNormalization: 4,
  Gelu: 5, // scale, erf, add, two products
  FastGelu: 7,
  BiasGelu: 6,
  QuickGelu: 3,
};

const size = (value: Value | undefined): number => (value ? numElements(value.shape) : 0);
const isSet = ({ attributes }: Node, name: string): boolean => {
  const attribute = attributes[name];
  return attribute !== undefined && "int" in attribute && attribute.int !== 0;
};

/** 2 m n k per matrix: every number of the result takes k multiply-adds. Bias, alpha and beta are not counted. */
function productFlops(node: Node): number {
  const [a] = node.inputs;
  const rank = a!.shape.length;
  const fromRows = isSet(node, "transA") && rank > 1;
  const k = a!.shape[rank - (fromRows ? 2 : 1)] ?? 1;
  return 2 * size(node.outputs[0]) * k;
}

/** 2 per multiply-add; `ConvTranspose` does for its input what `Conv` does for its output. */
function convFlops({ op, inputs, outputs }: Node): number {
  const [x, weights] = inputs;
  const perNumber = numElements(weights!.shape.slice(1)); // [out, in / group, ...kernel]
  return 2 * perNumber * size(op === "ConvTranspose" ? x : outputs[0]);
}

/** Operations of one node, from its shapes. Exact for products and convolutions; one per number for elementwise operators, one per
 * number read for reductions; 0 for what only moves numbers. */
export function nodeFlops(node: Node): number {
  const { op, inputs, outputs } = node;
  if (MOVES.has(op)) return 0;
  if (op === "MatMul" || op === "FusedMatMul" || op === "Gemm" || op === "FusedGemm")
    return productFlops(node);
  if (op === "Conv" || op === "ConvTranspose" || op === "FusedConv") return convFlops(node);
  if (op.startsWith("Reduce") || op.startsWith("Arg") || op.startsWith("Global")) return size(inputs[0]);
  if (op === "MaxPool" || op === "AveragePool") return size(outputs[0]) * kernelSize(node);
  if (op === "Sum") return size(outputs[0]) * Math.max(1, inputs.length - 1);
  if (op === "Einsum") return einsumFlops(node);
  return size(outputs[0]) * (STEPS[op] ?? 1);
}

function kernelSize({ attributes }: Node): number {
  const kernel = attributes["kernel_shape"];
  return kernel !== undefined && "ints" in kernel ? numElements(kernel.ints) : 1;
}

/** 2 for each combination of all letters: a product over the letters' sizes. */
function einsumFlops({ attributes, inputs }: Node): number {
  const equation = attributes["equation"];
  if (equation === undefined || !("string" in equation)) return 0;
  const terms = equation.string.split("->")[0]!.replaceAll(" ", "").split(",");
  const sizes = new Map<string, number>();
  terms.forEach((term, i) => [...term].forEach((letter, at) => sizes.set(letter, inputs[i]?.shape[at] ?? 1)));
  return 2 * numElements([...sizes.values()]);
}

/** Bytes of one node: what it reads and what it writes. */
export function nodeBytes({ op, inputs, outputs }: Node): number {
  if (VIEWS.has(op)) return 0;
  const written = outputs.reduce((sum, value) => sum + valueBytes(value), 0);
  const read = inputs.reduce((sum, value, i) => {
    if (!value) return sum;
    return sum + (i === 0 && PARTS.has(op) ? Math.min(valueBytes(value), written) : valueBytes(value));
  }, 0);
  return read + written;
}

/** `nodeFlops` and `nodeBytes` of one node. */
export const nodeCost = (node: Node): Cost => ({ flops: nodeFlops(node), bytes: nodeBytes(node) });

/** The sum over all nodes. */
export function graphCost(graph: Graph): Cost {
  let flops = 0;
  let bytes = 0;
  for (const node of graph.nodes) {
    flops += nodeFlops(node);
    bytes += nodeBytes(node);
  }
  return { flops, bytes };
}

/** Operations in matrix products alone: what a formula such as 2 x `blockMacs` counts. */
export const matmulFlops = ({ nodes }: Graph): number =>
  nodes.reduce((sum, node) => sum + (/MatMul$|Gemm$/.test(node.op) ? productFlops(node) : 0), 0);
