import type { Graph, Node, Value } from "../compute/graph.js";
import { valueBytes, VIEWS } from "../compute/inspect/memory.js";

/** Bytes that one run of a graph needs. */
export interface GraphMemory {
  /** What the caller holds: inputs. */
  readonly inputBytes: number;
  /** What the caller gets. */
  readonly outputBytes: number;
  readonly constantBytes: number;
  /** The most that is alive at one node beside those: activations, gradients on their way, what a node writes. */
  readonly activationBytes: number;
}

/** Operators that write their result over an input of the same size that nobody else reads (ONNX Runtime's kernels of that kind). */
const IN_PLACE: ReadonlySet<string> = new Set([
  ...["Add", "Sub", "Mul", "Div", "Max", "Min", "Sqrt", "Exp", "Erf", "Neg", "Abs", "Log", "Tanh", "Sigmoid"],
  ...["Relu", "Softmax", "Not", "Reciprocal", "Floor"],
]);

/** Memory of a graph from its shapes, with nothing allocated: values are counted from the node that writes them to the last that reads
 * them, in the order in which ONNX Runtime runs the nodes. Weights are inputs of a traced train step, so a model of any size can be asked about.
 *
 * @remarks what an allocator rounds up, fragments or keeps, and the scratch of a kernel, come on top */
export function graphMemory(graph: Graph): GraphMemory {
  const sum = (values: Iterable<Value>) => [...values].reduce((total, value) => total + valueBytes(value), 0);
  return {
    inputBytes: sum(graph.inputs.values()),
    outputBytes: sum(graph.outputs.values()),
    constantBytes: sum(graph.constants.keys()),
    activationBytes: activationBytes(graph, executionOrder(graph)),
  };
}

/** Nodes in the order of ONNX Runtime's sequential executor: depth first back from the nodes nobody reads, the last first, and of a
 * node's inputs the one that was written latest in the file first. */
export function executionOrder({ nodes }: Graph): Node[] {
  const indexOf = new Map<Value, number>();
  nodes.forEach((node, i) => node.outputs.forEach((value) => indexOf.set(value, i)));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map((value) => value && indexOf.get(value))));
  const stack = nodes.map((_, i) => ({ i, isDone: false })).filter(({ i }) => !read.has(i));
  const visited = new Set<number>();
  const order: Node[] = [];
  while (stack.length > 0) {
    const { i, isDone } = stack.pop()!;
    if (isDone) order.push(nodes[i]!);
    if (isDone || visited.has(i)) continue;
    visited.add(i);
    stack.push({ i, isDone: true });
    const before = nodes[i]!.inputs.map((value) => value && indexOf.get(value));
    const sorted = before.filter((at): at is number => at !== undefined).sort((a, b) => a - b);
    for (const at of sorted) stack.push({ i: at, isDone: false });
  }
  return order;
}

function activationBytes({ inputs, outputs, constants }: Graph, order: readonly Node[]): number {
  const sources = new Map<Value, Value>();
  const storage = (value: Value): Value => sources.get(value) ?? value;
  for (const {
    op,
    inputs: [source],
    outputs: [view],
  } of order) {
    if (VIEWS.has(op) && source) sources.set(view!, storage(source));
  }
  const fixed = new Set<Value>([...inputs.values(), ...constants.keys()]);
  for (const value of outputs.values()) fixed.add(storage(value));
  const lastUse = new Map<Value, number>();
  order.forEach((node, i) => {
    for (const value of [...node.inputs, ...node.outputs]) if (value) lastUse.set(storage(value), i);
  });
  let bytes = 0;
  let peak = 0;
  order.forEach((node, i) => {
    if (VIEWS.has(node.op)) return;
    const own = new Set(node.inputs.flatMap((value) => (value ? [storage(value)] : [])));
    const ends = [...own].filter((value) => !fixed.has(value) && lastUse.get(value) === i);
    const written = node.outputs.filter((value) => !fixed.has(storage(value)));
    const reused =
      IN_PLACE.has(node.op) && written[0]
        ? ends.find((v) => valueBytes(v) === valueBytes(written[0]!))
        : undefined;
    for (const value of written) bytes += valueBytes(value);
    peak = Math.max(peak, bytes - (reused ? valueBytes(reused) : 0));
    for (const value of ends) bytes -= valueBytes(value);
    for (const value of written) if (lastUse.get(value) === i) bytes -= valueBytes(value);
  });
  return peak;
}
